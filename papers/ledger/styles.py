"""How the cells of a ledger look (样式): numbered as ``styles.xml`` lists them, lights in the colours of the pages."""

from tracking.deadlines import Light

HEADING, TEXT, QUOTED, DATE, NUMBER, PERCENT = range(1, 7)  # QUOTED: stays text even when somebody edits the cell

_RED, _AMBER, _GREEN, _BLUE, _GREY = "FFC22F1A", "FF8A5A00", "FF17694F", "FF41586E", "FF65615A"
_COLOURS = {
    Light.LATE: _RED,
    Light.BEHIND: _RED,
    Light.UNSIGNED: _GREY,
    Light.SOON: _AMBER,
    Light.OWED: _AMBER,
    Light.SLOW: _AMBER,
    Light.OK: _GREEN,
    Light.CLOSED: _BLUE,
    Light.CLOSED_LATE: _RED,
    Light.SUSPENDED: _GREY,
    Light.CANCELLED: _GREY,
    Light.DRAFT: _GREY,
}
_SHADES = sorted(set(_COLOURS.values()))
LIGHT_STYLES = {str(light.label): PERCENT + 1 + _SHADES.index(shade) for light, shade in _COLOURS.items()}

_NAME = '<name val="宋体"/><family val="3"/><charset val="134"/>'
_TOP = '<alignment vertical="top" wrapText="1"/>'
_CENTRE = '<alignment horizontal="center" vertical="top"/>'
_DATES = 164  # the first number a workbook may give away


def styles_xml() -> str:
    """The whole part."""
    shades = "".join(f'<font><b/><sz val="11"/><color rgb="{shade}"/>{_NAME}</font>' for shade in _SHADES)
    line = "".join(
        f'<{side} style="thin"><color rgb="FFBFBBB3"/></{side}>' for side in ("left", "right", "top", "bottom")
    )
    formats = [
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
        _xf(font=1, fill=2, align='<alignment horizontal="center" vertical="center" wrapText="1"/>'),
        _xf(),
        _xf(more=' quotePrefix="1"'),
        _xf(_DATES, align=_CENTRE),
        _xf(1, align=_CENTRE),
        _xf(9, align=_CENTRE),
        *(_xf(font=2 + place, align=_CENTRE) for place in range(len(_SHADES))),
    ]
    return (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<numFmts count="1"><numFmt numFmtId="{_DATES}" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
        f'<fonts count="{2 + len(_SHADES)}"><font><sz val="11"/>{_NAME}</font>'
        f'<font><b/><sz val="11"/>{_NAME}</font>{shades}</fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
        '</fill><fill><patternFill patternType="solid"><fgColor rgb="FFF1EFEA"/></patternFill></fill></fills>'
        f'<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border>{line}<diagonal/>'
        "</border></borders>"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(formats)}">{"".join(formats)}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )


def _xf(number: int = 0, *, font: int = 0, fill: int = 0, align: str = _TOP, more: str = "") -> str:
    return (
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="1" xfId="0" applyNumberFormat="1"'
        f' applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"{more}>{align}</xf>'
    )
