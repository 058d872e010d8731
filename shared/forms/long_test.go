package forms_test

import (
	"strings"
	"testing"

	"linxuan/shared/forms/formstest"
)

// A certificate stands on one page, whatever a group and its lead units are called.
func TestCertificatesOfLongNames(t *testing.T) {
	c := certificate()
	for _, n := range []int{1, 2, 3} {
		c.Group, c.LeadUnit = strings.Repeat("中国北方装备制造与智能控制", n)+"职业教育集团（联盟）（示例）", strings.Repeat("济南示例职业学院（示例）、", n)+"示例机械有限公司（示例）"
		if pages := formstest.Words(t, formstest.Print(t, c.Paper())); len(pages) != 1 {
			t.Errorf("%d times: %d pages", n, len(pages))
		}
	}
}
