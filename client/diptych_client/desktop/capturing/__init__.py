"""From the camera to the disk: a thread reads frames, and a spool keeps pictures until the server has them."""
