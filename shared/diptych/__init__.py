"""What server and client share: the generated wire API (`v1`) and the rules both sides keep (`wire`)."""
