package forms_test

import (
	"fmt"
	"strings"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/forms"
)

var (
	leads = []forms.Unit{
		{Name: "济南示例职业学院（示例）", Code: "12370000495570303U", Kind: "学校", Place: "山东省"},
		{Name: "山东示例机械有限公司（示例）", Code: "91370100614071489K", Kind: "企业", Place: "山东省"},
	}
	november = time.Date(2019, 11, 18, 2, 0, 0, 0, time.UTC)
)

const round2019 = "2019年示范性职业教育集团（联盟）遴选"

func application() forms.Application {
	a := forms.Application{
		Round: round2019, ID: "app_01dq3tkr2d0123456789abcdef", Group: "山东装备制造职业教育集团（示例）", Number: "SD2014001", Founded: "2014-05-01",
		ApprovedBy: "山东省教育厅", ApprovalNumber: "鲁教职字〔2014〕12号", Industry: "通用设备制造业", LeadUnits: leads,
		Members:     []forms.Tally{{Kind: "学校", Count: 35}, {Kind: "企业", Count: 80}, {Kind: "行业组织", Count: 4}},
		CrossRegion: true, Office: "集团秘书处", Address: "济南市示例路1号", Email: "office@example.edu.cn", Contact: "钟𬭩", Phone: "0531-0000000",
		Introduction: strings.Repeat(running, 6), Highlights: strings.Repeat(running, 3), Preferences: []string{"跨区域实体化运作"},
		NoViolations: true, ViolationAge: 3, Body: "山东省教育厅", SubmittedAt: october, Manifest: hash, Entry: "ent_01dq3tkr2d0123456789abcdef", Example: true,
		Documents: []forms.Attachment{
			{Kind: "批准备案文件", Name: "批准文件.pdf", Pages: 3, Size: 12345, SHA256: hash},
			{Kind: "集团章程", Name: "章程（2018年修订）.pdf", Pages: 21, Size: 12345, SHA256: hash},
		},
	}
	for i, c := range []string{"治理结构", "资源共建共享", "产教融合校企合作", "人才培养质量", "社会服务能力", "政府保障", "特色与影响"} {
		a.Assessments = append(a.Assessments, forms.Assessment{Criterion: c, Points: 10 + i, Of: 15 + i, Statement: strings.Repeat(running, 1+i%2)})
	}
	return a
}

func summary() forms.Summary {
	s := forms.Summary{Round: round2019, Body: "山东省教育厅", Quota: 5, Extra: 1, Number: 2, SealedAt: october, Content: hash, Entry: "ent_1", OrderReason: "第一名虽在省内，业绩突出。"}
	for i := range 6 {
		s.Recommended = append(s.Recommended, forms.Candidate{
			Rank: i + 1, Group: fmt.Sprintf("山东第%d职业教育集团（示例）", i+1), LeadUnits: leads, LeadProvince: "山东省", CrossRegion: i%2 == 0, Manifest: hash,
		})
	}
	s.NotRecommended = []forms.Candidate{{Group: "山东某职业教育联盟（示例）", LeadUnits: leads[1:], LeadProvince: "山东省", Reason: "成立时间不足，治理结构有待完善。"}}
	return s
}

func receipt() forms.Receipt {
	return forms.Receipt{
		Act: "提交示范申报", About: "山东装备制造职业教育集团（示例）", ID: "ent_01dq3tkr2d0123456789abcdef", At: october, Subject: "app_01dq3tkr2d0123456789abcdef",
		Content: hash, Hash: hash, Key: "0123456789abcdef", Signature: "MEUCIQDx3l5f0kq0wq0wq0wq0wq0wq0wq0wq0wq0wq0wq0wq0wIgYm9k", Origin: "https://linxuan.example.cn",
	}
}

func ballotRecord() forms.BallotRecord {
	b := forms.BallotRecord{
		Round: round2019, Ballot: "bal_01dq3tkr2d0123456789abcdef", Appointed: 60, Present: 57, Quorum: "应到专家的 2/3", Threshold: "到会且不回避专家的 2/3",
		CountedAt: november, Standing: "有效", Vacant: 3, Result: hash, File: hash, Entry: "ent_1", Voids: []forms.Tally{{Kind: "签名不符", Count: 1}},
	}
	for i := range 40 {
		b.Groups = append(b.Groups, forms.BallotGroup{
			Name: fmt.Sprintf("第%d职业教育集团（示例）", i+1), Eligible: 56, Issued: 55, Cast: 54, Valid: 53, Void: 1, Unreturned: 1, Approve: 50 - i, Reject: 2 + i, Abstain: 1, Needed: 38, Outcome: "通过",
		})
	}
	return b
}

func listedGroups() []forms.ListedGroup {
	var all []forms.ListedGroup
	for i := range 45 {
		all = append(all, forms.ListedGroup{Name: fmt.Sprintf("第%d职业教育集团（示例）", i+1), LeadUnit: leads[0].Name, Body: "山东省教育厅", Province: "山东省"})
	}
	return all
}

func publicNotice() forms.Notice {
	return forms.Notice{
		Title: "关于2019年示范性职业教育集团（联盟）拟确定名单的公示", Groups: listedGroups()[:40], Alternates: listedGroups()[40:], WorkingDays: 5, PublishedAt: november,
		Days:   []calendar.Day{"2019-11-19", "2019-11-20", "2019-11-21", "2019-11-22", "2019-11-25"},
		Skips:  []calendar.Skip{{Day: "2019-11-23", Kind: calendar.KindWeekend}, {Day: "2019-11-24", Kind: calendar.KindWeekend}},
		EndsAt: time.Date(2019, 11, 25, 16, 0, 0, 0, time.UTC), Address: "https://linxuan.example.cn/rounds/2019/notice/objection",
		Post: "全国职业教育集团化办学工作专家组（示例地址：北京市朝阳区示例路1号）", Digest: hash, Issuer: "教育部职业教育与成人教育司",
	}
}

func finalList() forms.FinalList {
	return forms.FinalList{
		Title: "2019年示范性职业教育集团（联盟）名单", Number: 1, Groups: listedGroups()[:30], PublishedAt: november, Digest: hash, Issuer: "教育部职业教育与成人教育司",
		Differences: []forms.Difference{{Name: "第31职业教育集团（示例）", Reason: "异议成立，不列入"}, {Name: "第41职业教育集团（示例）", Reason: "按次序递补列入"}},
	}
}

func certificate() forms.Certificate {
	return forms.Certificate{
		Group: "山东装备制造职业教育集团（示例）", LeadUnit: leads[0].Name, Round: "2019年", ListedAt: november, Number: "2019-0001", Code: "K7QM-3D9X",
		Address: "https://linxuan.example.cn/certificates/K7QM-3D9X", Digest: hash, Issuer: "教育部职业教育与成人教育司",
	}
}

func meetingBook() forms.MeetingBook {
	m := forms.MeetingBook{Round: round2019, Reader: "专家甲（示例）", At: november, Content: hash, Left: 2}
	for i := range 3 {
		page := forms.MeetingPage{
			Group: fmt.Sprintf("第%d职业教育集团（示例）", i+1), LeadUnit: leads[0].Name, Body: "山东省教育厅", Province: "山东省", Rank: i + 1, Founded: "2014-05-01", Members: 120,
			Marks: []string{"跨区域实体化运作"}, Preliminary: "通过", Total: "86.4", Deductions: "2", Comments: []string{running, "实训基地共享充分，建议加强经费保障。"},
		}
		for _, name := range []string{"成员单位总数", "企业成员数", "在校生数", "订单培养人数", "毕业生就业率", "企业员工培训人次", "校企互聘人数", "共享设备值", "集团经费收入", "技术服务收入"} {
			page.Figures = append(page.Figures, forms.Figure{Name: name, Unit: "个", Values: []string{"100", "", "12,345"}})
		}
		for _, c := range []string{"治理结构", "资源共建共享", "产教融合校企合作", "人才培养质量", "社会服务能力", "政府保障", "特色与影响"} {
			page.Scores = append(page.Scores, forms.ScoreLine{Criterion: c, Of: 15, Mean: "12.6", Least: "10", Most: "15"})
		}
		m.Pages = append(m.Pages, page)
	}
	return m
}
