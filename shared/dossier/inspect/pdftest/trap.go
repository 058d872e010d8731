package pdftest

import (
	"bytes"
	"fmt"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// With is a paper of one page whose catalog carries the given entries ("/OpenAction << /S /JavaScript … >>").
func With(entries string) []byte {
	b := &Builder{}
	kids := paperPages(b, "带附加内容的文件", 1, nil)
	return b.Bytes(b.Add("<< /Type /Catalog /Pages "+kids+" "+entries+" >>"), "")
}

// CompressedWith is With, its catalog hidden in an object stream.
func CompressedWith(entries string) []byte {
	b := &Builder{}
	kids := paperPages(b, "带附加内容的文件", 1, nil)
	return b.Compressed(b.Add("<< /Type /Catalog /Pages "+kids+" "+entries+" >>"), "")
}

// Script is a paper that runs JavaScript when it is opened.
func Script() []byte { return With("/OpenAction << /S /JavaScript /JS (app.alert\\('x'\\)) >>") }

// HiddenScript is Script with the action in an object stream.
func HiddenScript() []byte {
	return CompressedWith("/OpenAction << /S /JavaScript /JS (app.alert\\('x'\\)) >>")
}

// Embedded is a paper that carries another file.
func Embedded() []byte {
	b := &Builder{}
	kids := paperPages(b, "带附件的文件", 1, nil)
	file := b.Stream("/Type /EmbeddedFile /Subtype /application#2Foctet-stream", []byte("MZ"))
	spec := b.Add("<< /Type /Filespec /F (setup.exe) /EF << /F " + file + " >> >>")
	return b.Bytes(b.Add("<< /Type /Catalog /Pages "+kids+" /Names << /EmbeddedFiles << /Names [(setup.exe) "+spec+"] >> >> >>"), "")
}

// ErasedScript is a file whose script a later revision took out of the catalog; the older revision still stands in the bytes.
func ErasedScript() []byte {
	b := &Builder{}
	kids := paperPages(b, "后来修改过的文件", 1, nil)
	root := b.Add("<< /Type /Catalog /Pages " + kids + " /OpenAction << /S /JavaScript /JS (x) >> >>")
	size := len(b.objects) + 1
	return Update(b.Bytes(root, ""), map[int]string{size - 1: "<< /Type /Catalog /Pages " + kids + " >>"}, size, root)
}

// AddedScript is an honest file onto which a later revision put a script.
func AddedScript() []byte {
	b := &Builder{}
	kids := paperPages(b, "后来修改过的文件", 1, nil)
	root := b.Add("<< /Type /Catalog /Pages " + kids + " >>")
	size := len(b.objects) + 1
	return Update(b.Bytes(root, ""), map[int]string{size - 1: "<< /Type /Catalog /Pages " + kids + " /OpenAction << /S /JavaScript /JS (x) >> >>"}, size, root)
}

// Encrypted is a paper locked with AES-256. Without a user password anybody can open it, and it is encrypted all the same.
// Its bytes differ from call to call, for the keys are random.
func Encrypted(userPassword string) ([]byte, error) {
	conf := &model.Configuration{
		Reader15: true, ValidationMode: model.ValidationRelaxed, Eol: types.EolLF, WriteObjectStream: true, WriteXRefStream: true,
		Cmd: model.ENCRYPT, OwnerPW: "owner", UserPW: userPassword, EncryptUsingAES: true, EncryptKeyLength: 256,
		Permissions: model.PermissionsAll, Limits: model.DefaultResourceLimits(), Offline: true,
	}
	var out bytes.Buffer
	if err := api.Encrypt(bytes.NewReader(Paper("加密文件", 1)), &out, conf); err != nil {
		return nil, fmt.Errorf("pdftest: encrypt: %w", err)
	}
	return out.Bytes(), nil
}

// Truncated is a paper of which the last third never arrived.
func Truncated() []byte {
	whole := Paper("未传完的文件", 3)
	return whole[:len(whole)*2/3]
}

// Bomb is a small file whose object stream expands to size bytes.
func Bomb(size int) []byte {
	b := &Builder{}
	kids := paperPages(b, "膨胀的文件", 1, nil)
	b.Raw("/Type /ObjStm /N 1 /First 6 /Filter /FlateDecode", Deflate(append([]byte("99 0  null "), bytes.Repeat([]byte(" "), size)...)))
	return b.Bytes(b.Add("<< /Type /Catalog /Pages "+kids+" >>"), "")
}

// Aliases is a file in which count table entries lead to the same stream of size bytes, so that reading each of them costs count times size.
func Aliases(count, size int) []byte {
	b := &Builder{}
	kids := paperPages(b, "重复引用的文件", 1, nil)
	b.Raw("", bytes.Repeat([]byte{'x'}, size))
	root := b.Add("<< /Type /Catalog /Pages " + kids + " >>")
	var out bytes.Buffer
	out.WriteString(header)
	offsets := map[int]int{}
	shared := 0
	for i, o := range b.objects {
		offsets[i+1] = out.Len()
		if o.binary && len(o.stream) == size {
			shared = out.Len()
		}
		o.write(&out, i+1)
	}
	for i := range count {
		offsets[len(b.objects)+1+i] = shared
	}
	finish(&out, offsets, len(b.objects)+1+count, "/Root "+root)
	return out.Bytes()
}
