package registry

import "regexp"

// Adcode is a code of the administrative divisions (GB/T 2260), six digits: province, prefecture, county.
type Adcode string

var adcodeForm = regexp.MustCompile(`^[1-9][0-9]{5}$`)

// Valid says whether the code has its form and stands in one of the 31 provinces.
func (a Adcode) Valid() bool {
	return adcodeForm.MatchString(string(a)) && provinceNames[a.Province()] != ""
}

// Province is the code of the province: "370000" for "370203". Empty for a code without its form.
func (a Adcode) Province() Adcode {
	if len(a) != 6 {
		return ""
	}
	return a[:2] + "0000"
}

// City is the code of the prefecture-level city: "370200" for "370203". Empty for a code without its form.
func (a Adcode) City() Adcode {
	if len(a) != 6 {
		return ""
	}
	return a[:4] + "00"
}

// ProvinceName is the province's name, 山东省; empty for a code outside the 31.
func (a Adcode) ProvinceName() string { return provinceNames[a.Province()] }

var provinceNames = map[Adcode]string{
	"110000": "北京市", "120000": "天津市", "130000": "河北省", "140000": "山西省", "150000": "内蒙古自治区",
	"210000": "辽宁省", "220000": "吉林省", "230000": "黑龙江省",
	"310000": "上海市", "320000": "江苏省", "330000": "浙江省", "340000": "安徽省", "350000": "福建省", "360000": "江西省", "370000": "山东省",
	"410000": "河南省", "420000": "湖北省", "430000": "湖南省", "440000": "广东省", "450000": "广西壮族自治区", "460000": "海南省",
	"500000": "重庆市", "510000": "四川省", "520000": "贵州省", "530000": "云南省", "540000": "西藏自治区",
	"610000": "陕西省", "620000": "甘肃省", "630000": "青海省", "640000": "宁夏回族自治区", "650000": "新疆维吾尔自治区",
}
