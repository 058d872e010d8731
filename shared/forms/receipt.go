package forms

import (
	"net/url"
	"time"
)

// Receipt is the paper form of a receipt of the ledger (R9.1). What can be checked offline is the receipt's file; the paper's
// code leads to the entry and carries the hash that must stand there.
type Receipt struct {
	Act       string // in words, such as 提交示范申报
	About     string // whom or what it is about, in words; may be empty
	ID        string // of the entry
	At        time.Time
	Subject   string // id
	Content   string // hex content hash of what was fixed; may be empty
	Hash      string // hex hash of the entry
	Key       string // id of the key that signed
	Signature string // base64
	Origin    string // of the portal, https://…
}

// CheckAddress is what the code on the paper carries: the page that checks receipts, the entry's id and its hash.
func (r Receipt) CheckAddress() string {
	return r.Origin + "/receipt?" + url.Values{"entry": {r.ID}, "hash": {r.Hash}}.Encode()
}

// Paper is the receipt for print.
func (r Receipt) Paper() Paper {
	t := Table{Columns: []Column{{Width: 3}, {Width: 10}}}
	for _, row := range [][2]string{
		{"办理事项", r.Act},
		{"办理对象", r.About},
		{"办理时间", Instant(r.At)},
		{"回执编号", r.ID},
		{"记录编号", r.Subject},
		{"内容摘要", InFours(r.Content)},
		{"记录摘要", InFours(r.Hash)},
		{"签名密钥", InFours(r.Key)},
		{"数字签名", r.Signature},
	} {
		if row[1] != "" {
			t.Rows = append(t.Rows, Row{Height: 9, Cells: []Cell{Label(row[0]), Text(row[1])}})
		}
	}
	return Paper{
		Title: "回执：" + r.Act, Hash: r.Hash, Note: platform, At: r.At,
		Blocks: []Block{
			Title{Text: "办理回执", Under: []string{"职教集团遴选平台"}},
			t,
			QR{Content: r.CheckAddress(), Lines: []string{
				"扫码核验：打开核验页面，查到的记录摘要应与本页一致。", "也可在核验页面输入回执编号查询：" + r.Origin + "/receipt",
				"离线核验请使用下载的回执文件。",
			}},
		},
	}
}
