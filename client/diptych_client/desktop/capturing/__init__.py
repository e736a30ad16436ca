"""From the camera to the disk: frames on a thread of their own, recorded pictures safe until the server has them."""
