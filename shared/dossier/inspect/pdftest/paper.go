package pdftest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"unicode/utf16"
)

// Paper is an honest document of A4 pages: the title and the page's number on each, and the lines beneath, continued over the pages.
// The Song type face is named and not carried, as every PDF viewer brings one for Chinese.
func Paper(title string, pages int, lines ...string) []byte {
	b, root := paper(title, pages, lines)
	return b.Bytes(root, "")
}

// CompressedPaper is Paper with object streams and a cross-reference stream, as office programs write it.
func CompressedPaper(title string, pages int, lines ...string) []byte {
	b, root := paper(title, pages, lines)
	return b.Compressed(root, "")
}

func paper(title string, pages int, lines []string) (*Builder, string) {
	b := &Builder{}
	kids := paperPages(b, title, pages, lines)
	return b, b.Add("<< /Type /Catalog /Pages " + kids + " >>")
}

const linesOnPage = 36

// paperPages adds the page tree and returns its reference.
func paperPages(b *Builder, title string, pages int, lines []string) string {
	descriptor := b.Add("<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>")
	glyphs := b.Add("<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 /FontDescriptor " + descriptor + " >>")
	font := b.Add("<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [" + glyphs + "] >>")
	contents := make([]string, pages)
	for i := range contents {
		own := lines[min(i*linesOnPage, len(lines)):min((i+1)*linesOnPage, len(lines))]
		contents[i] = b.Stream("", pageContent(title, i+1, pages, own))
	}
	tree := fmt.Sprintf("%d 0 R", len(b.objects)+pages+1)
	var kids []string
	for _, content := range contents {
		kids = append(kids, b.Add("<< /Type /Page /Parent "+tree+" /MediaBox [0 0 595 842] /Resources << /Font << /F1 "+font+" >> >> /Contents "+content+" >>"))
	}
	return b.Add(fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", pages, strings.Join(kids, " ")))
}

func pageContent(title string, page, pages int, lines []string) []byte {
	var out bytes.Buffer
	out.WriteString("BT\n/F1 18 Tf 72 760 Td " + utf16Text(title) + " Tj\n/F1 11 Tf 0 -26 Td " +
		utf16Text(fmt.Sprintf("第 %d 页，共 %d 页", page, pages)) + " Tj\n")
	for _, line := range lines {
		out.WriteString("0 -18 Td " + utf16Text(line) + " Tj\n")
	}
	out.WriteString("ET\n")
	return out.Bytes()
}

func utf16Text(s string) string {
	var out strings.Builder
	out.WriteByte('<')
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&out, "%04X", unit)
	}
	out.WriteByte('>')
	return out.String()
}

// Scan is an honest document of one JPEG picture a page, as a scanner writes it. seed makes the pictures differ.
func Scan(pages, width, height int, seed int) []byte {
	b := &Builder{}
	tree := fmt.Sprintf("%d 0 R", 3*pages+1)
	var kids []string
	for i := range pages {
		picture := b.Raw(fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode", width, height),
			JPEG(width, height, seed+i))
		content := b.Stream("", []byte("q 595 0 0 842 0 0 cm /Im0 Do Q\n"))
		kids = append(kids, b.Add("<< /Type /Page /Parent "+tree+" /MediaBox [0 0 595 842] /Resources << /XObject << /Im0 "+picture+" >> >> /Contents "+content+" >>"))
	}
	pagesRef := b.Add(fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", pages, strings.Join(kids, " ")))
	return b.Bytes(b.Add("<< /Type /Catalog /Pages "+pagesRef+" >>"), "")
}

// JPEG is a grey picture with a pattern that depends on seed.
func JPEG(width, height, seed int) []byte {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture(width, height, seed), nil); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// PNG is a grey picture with a pattern that depends on seed.
func PNG(width, height, seed int) []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, picture(width, height, seed)); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func picture(width, height, seed int) image.Image {
	m := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetGray(x, y, color.Gray{Y: uint8(192 + (x*(seed+3)^y*(seed+5))&63)})
		}
	}
	return m
}
