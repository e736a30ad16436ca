"""Converts the colour modes of files to plain grey or RGB."""

from io import BytesIO

from PIL import Image, ImageCms


def to_display(image: Image.Image) -> Image.Image:
    """The image in one of the modes L, LA, RGB, RGBA, 8 bits each; palettes, CMYK and deep grey resolved."""
    if image.mode == "I;16":  # 16-bit grey, which a plain conversion would clip to white
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode in {"L", "LA", "RGB", "RGBA"}:
        return image
    return image.convert({"1": "L", "La": "LA", "PA": "RGBA", "RGBa": "RGBA"}.get(image.mode, "RGB"))


def on_white(image: Image.Image) -> Image.Image:
    """The image without its alpha channel, as seen on white paper: mode L or RGB."""
    if image.mode not in {"LA", "RGBA"}:
        return image
    opaque = image.mode.removesuffix("A")
    paper = Image.new(opaque, image.size, "white")
    paper.paste(image.convert(opaque), mask=image.getchannel("A"))
    return paper


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The RGB image with its colour profile applied; unchanged without a usable RGB profile."""
    if not profile or image.mode != "RGB":
        return image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError):  # ignore a broken profile
        return image
    return converted or image
