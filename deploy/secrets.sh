#!/bin/sh
# Creates the secrets of docker-compose.yml: random passwords, and a TLS certificate from a new private authority.
# Existing files are kept, so it can be run again. To change the names of the certificate: rm -r deploy/secrets/tls, run it again.
# Usage: deploy/secrets.sh [NAME...]   the host names and addresses of this machine; localhost is always included
set -eu
cd "$(dirname "$0")"
command -v openssl >/dev/null || { echo "This needs openssl: install the package of that name." >&2; exit 1; }

# Other users of this machine cannot open the folder. The files in it are readable, because containers run as other users.
umask 077
mkdir -p secrets
chmod 700 secrets
cd secrets

keep() { # keep FILE: write standard input to it, unless the file exists
  if [ ! -e "$1" ]; then
    cat >"$1.new"
    chmod 444 "$1.new"
    mv "$1.new" "$1"
    echo "made deploy/secrets/$1"
  fi
}

random() { openssl rand -hex "$1" | tr -d '\n'; }

random 24 | keep postgres_admin_password
random 24 | keep postgres_password # for the role that server and worker use
printf 'postgresql://diptych:%s@postgres:5432/diptych' "$(cat postgres_password)" | keep diptych_database_url
random 10 | keep diptych_s3_access_key
random 24 | keep diptych_s3_secret_key
random 12 | keep grafana_password

[ -e tls/server.crt ] && exit 0

key() { openssl ecparam -genkey -noout -name prime256v1 -out "$1"; }

if [ ! -e authority.key ]; then
  key authority.key
  openssl req -x509 -new -key authority.key -days 3650 -subj "/CN=Diptych on $(hostname)" \
    -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign -out authority.crt
fi

names="DNS:localhost,IP:127.0.0.1,IP:::1"
for name in "$@"; do
  case "$name" in
    *:* | *.*.*.*[0-9]) names="$names,IP:$name" ;;
    *) names="$names,DNS:$name" ;;
  esac
done

rm -rf tls.new
mkdir tls.new
key tls.new/server.key
openssl req -new -key tls.new/server.key -subj "/CN=${1:-localhost}" -out request.pem
cat >extensions.cnf <<EXTENSIONS
subjectAltName=$names
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
EXTENSIONS
openssl x509 -req -in request.pem -CA authority.crt -CAkey authority.key -CAcreateserial -days 825 \
  -extfile extensions.cnf -out tls.new/server.crt 2>/dev/null
rm request.pem extensions.cnf
cp authority.crt tls.new/ca.crt
chmod 444 tls.new/*
chmod 755 tls.new
mv tls.new tls
echo "made deploy/secrets/tls for $names; clients trust deploy/secrets/tls/ca.crt"
