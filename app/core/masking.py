"""How a name is shown to those who need not know it whole."""


def masked_name(name: str) -> str:
    """First and last character with a star between: three characters keep two, two keep one, one keeps none."""
    name = name.strip()
    if len(name) < 2:  # noqa: PLR2004
        return "*" * len(name)
    return f"{name[0]}*" if len(name) == 2 else f"{name[0]}*{name[-1]}"  # noqa: PLR2004
