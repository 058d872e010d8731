package template

import "testing"

func TestMatch(t *testing.T) {
	app, err := Read(path, samconfig(t, "dev"))
	if err != nil {
		t.Fatal(err)
	}
	// One row that only a method tells apart.
	app.Functions = append(app.Functions, Function{Name: "extra", Routes: []Route{{"POST", "/v1/cast"}, {"GET", "/v1/cast/{proxy+}"}}})
	rows := []struct{ method, path, function, route, proxy string }{
		{"GET", "/", "portal", "ANY /", ""},
		{"GET", "/notice/2019", "portal", "ANY /{proxy+}", "notice/2019"},
		{"GET", "/v1", "portal", "ANY /{proxy+}", "v1"},
		{"GET", "/v1/nothing", "portal", "ANY /{proxy+}", "v1/nothing"},
		{"GET", "/v1/accounts", "accounts", "ANY /v1/accounts", ""},
		{"POST", "/v1/accounts/sessions", "accounts", "ANY /v1/accounts/{proxy+}", "sessions"},
		{"GET", "/v1/accountsx", "portal", "ANY /{proxy+}", "v1/accountsx"},
		{"GET", "/v1/accounts/", "portal", "ANY /{proxy+}", "v1/accounts/"},
		{"GET", "/V1/accounts", "portal", "ANY /{proxy+}", "V1/accounts"},
		{"PUT", "/v1/rounds/2019/extensions/ext_1/approvals", "deadline", "ANY /v1/rounds/{proxy+}", "2019/extensions/ext_1/approvals"},
		{"GET", "/v1/registry/groups", "quota", "ANY /v1/registry/{proxy+}", "groups"},
		{"GET", "/v1/count/2019", "count", "ANY /v1/count/{proxy+}", "2019"},
		{"POST", "/v1/cast", "extra", "POST /v1/cast", ""},
		{"GET", "/v1/cast", "cast", "ANY /v1/cast", ""},
		{"GET", "/v1/cast/a", "extra", "GET /v1/cast/{proxy+}", "a"},
		{"POST", "/v1/cast/a", "cast", "ANY /v1/cast/{proxy+}", "a"},
	}
	for _, row := range rows {
		m := app.Match(row.method, row.path)
		if m == nil || m.Function.Name != row.function || m.Route.Key() != row.route || m.PathParameters["proxy"] != row.proxy {
			t.Errorf("%s %s: %+v", row.method, row.path, m)
		}
	}
	if m := (&App{Functions: []Function{{Name: "a", Routes: []Route{{"GET", "/a"}}}}}).Match("GET", "/b"); m != nil {
		t.Errorf("no route fits, yet %+v", m)
	}
}
