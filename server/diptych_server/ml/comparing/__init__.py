"""What differs between two versions: verdict, flips, and causes. Arrays in, values out; needs only NumPy."""
