package forms

import "time"

// Certificate is what a listed group gets (证书). Its code is resolved by a public page, which tells the standing of today:
// the paper cannot be taken back when a listing is revoked (R8.1).
type Certificate struct {
	Group    string
	LeadUnit string
	Round    string // such as 2019年
	ListedAt time.Time
	Number   string // of the certificate
	Code     string // verification code
	Address  string // of the page that resolves the code, the code in it
	Digest   string // hex content hash of the list that it rests on
	Issuer   string
}

// Paper is the certificate for print.
func (c Certificate) Paper() Paper {
	return Paper{
		Title: "证书：" + c.Group, Hash: c.Digest, Note: "证书编号 " + c.Number, At: c.ListedAt, Landscape: true,
		Blocks: []Block{
			Frame{},
			Space{6},
			Title{Text: "证　书", Huge: true},
			Space{3},
			Paragraph{Strong: true, Large: true, Align: Center, Text: c.Group},
			Paragraph{Align: Center, Text: "（牵头单位：" + c.LeadUnit + "）"},
			Space{4},
			Paragraph{Large: true, Align: Center, Text: "列入" + c.Round + "示范性职业教育集团（联盟）名单。"},
			Paragraph{Align: Center, Text: "证书编号 " + c.Number},
			Space{2},
			Beside{QR{Content: c.Address, Lines: []string{"验证码 " + c.Code, "扫码或在核验页面输入验证码，查询当前状态。", "本证书的效力以核验页面显示的当前状态为准。"}}, Seal{Unit: c.Issuer, Day: Date(c.ListedAt)}},
		},
	}
}
