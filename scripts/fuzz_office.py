"""Word documents and workbooks as the fuzzer sees them: the XML of their parts, packed anew for each input."""

import io
import zipfile

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML_SEEDS = {
    "docx": f"""<w:document {_WORD}><w:body><w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>工作总结</w:t><w:tab/><w:br/>
</w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>
<w:r><w:t>青山镇实施“河长制”。</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc><w:tc><w:tbl><w:tr><w:tc/>
</w:tr></w:tbl></w:tc></w:tr></w:tbl><w:sdt><w:sdtContent><w:p><w:txbxContent><w:p/></w:txbxContent></w:p></w:sdtContent></w:sdt>
</w:body></w:document>\0<w:numbering {_WORD}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>
<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%1）"/></w:lvl></w:abstractNum><w:num w:numId="1">
<w:abstractNumId w:val="0"/></w:num></w:numbering>\0<w:styles {_WORD}><w:style w:styleId="1"><w:basedOn w:val="2"/><w:pPr><w:numPr>
<w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:styleId="2"/></w:styles>""",
    "xlsx": f"""<worksheet {_SHEET}><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c>
<c r="B1" t="inlineStr"><is><t>年份</t></is></c></row>
<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2"><v>2022</v></c></row>
<row r="3"><c r="A3" t="str"><f>A2</f><v>青山镇</v></c></row>
</sheetData></worksheet>\0<sst {_SHEET}><si><t>正文</t></si><si><r><t>青山镇2022年工作总结</t></r></si></sst>\0
<workbook {_SHEET} xmlns:r="{_RELATIONS}">
<sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>""",
}
# The parts of which inputs are made, and what a file of this kind needs beside them.
_PARTS = {
    "docx": ("word/document.xml", "word/numbering.xml", "word/styles.xml"),
    "xlsx": ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"),
}
_BESIDE: dict[str, dict[str, str]] = {
    "docx": {},
    "xlsx": {
        "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/sharedStrings.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>""",
        "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="r" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
        "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>""",
    },
}


def packed(kind: str, data: bytes) -> bytes:
    """The file of which these are the parts, with a NUL between them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, part in zip(_PARTS[kind], data.split(b"\0"), strict=False):
            file.writestr(name, part)
        for name, text in _BESIDE[kind].items():
            file.writestr(name, text)
    return out.getvalue()
