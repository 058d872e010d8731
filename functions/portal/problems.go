package portal

import (
	"html/template"
	"net/http"

	"linxuan/shared/api"
)

var problemPage = template.Must(template.New("problem").Parse(`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{{.Title}} · 职教集团遴选平台</title>
<style>body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#1f2328;background:#f6f8fa;margin:0}
main{max-width:760px;margin:48px auto;padding:24px 32px;background:#fff;border:1px solid #d8dee4}h1{font-size:24px;line-height:1.3;margin:0 0 16px}
p{margin:0 0 16px}small{color:#57606a}a{color:#1f4e8c}</style></head>
<body><main><h1>{{.Title}}</h1><p>{{.Detail}}</p><p><small>提示代码：{{.Code}}。办理时页面会写明具体的时间、数量和请求编号，联系技术支持时请一并提供。</small></p>
<p><a href="/">返回首页</a></p></main></body></html>
`))

// problem explains a problem's type, which is its address (RFC 9457 section 3.1.1).
func (p portal) problem(w http.ResponseWriter, r *http.Request) {
	code := r.PathValue("code")
	if _, _, known := api.Explain(code); !known {
		explain(w, http.StatusNotFound, api.ErrNoRoute.Code)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=3600")
	explain(w, http.StatusOK, code)
}

// explain answers with the page of a problem: asked for, or met on the way.
func explain(w http.ResponseWriter, status int, code string) {
	title, detail, _ := api.Explain(code)
	if status != http.StatusOK {
		w.Header().Set("Cache-Control", "no-store")
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = problemPage.Execute(w, map[string]string{"Title": title, "Detail": detail, "Code": code}) // the bridge's buffer never fails
}
