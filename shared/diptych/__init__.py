"""Code shared by server and client: the generated wire API (`v1`) and the rules of both sides (`wire`)."""
