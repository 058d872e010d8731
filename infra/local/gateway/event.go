package gateway

import (
	"encoding/base64"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"linxuan/infra/template"
)

// event is the request in payload format 2.0.
func (g *Gateway) event(r *http.Request, path string, m *template.Match, body []byte, id string) events.APIGatewayV2HTTPRequest {
	now := g.Clock().UTC()
	source, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		source = r.RemoteAddr
	}
	text, encoded := bodyText(r.Header.Get("Content-Type"), body)
	name, _, _ := strings.Cut(r.Host, ".")
	return events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: m.Route.Key(), RawPath: path, RawQueryString: r.URL.RawQuery,
		Cookies: cookies(r.Header), Headers: headers(r, source, id, body), QueryStringParameters: query(r.URL.RawQuery),
		PathParameters: m.PathParameters, Body: text, IsBase64Encoded: encoded,
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RouteKey: m.Route.Key(), AccountID: "000000000000", Stage: "$default", RequestID: id, APIID: "local",
			DomainName: r.Host, DomainPrefix: name, Time: now.Format("02/Jan/2006:15:04:05 +0000"), TimeEpoch: now.UnixMilli(),
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{
				Method: r.Method, Path: path, Protocol: r.Proto, SourceIP: source, UserAgent: r.UserAgent(),
			},
		},
	}
}

// headers are those of the request in lower case, several values joined by commas, without the cookies, and with what
// API Gateway adds.
func headers(r *http.Request, source, id string, body []byte) map[string]string {
	all := map[string]string{
		"host": r.Host, "x-forwarded-for": source, "x-forwarded-proto": "http", "x-amzn-trace-id": "Root=" + id,
		"content-length": strconv.FormatInt(int64(len(body)), 10), // recorded events have it for GET too
	}
	if _, port, err := net.SplitHostPort(r.Host); err == nil {
		all["x-forwarded-port"] = port
	}
	for name, values := range r.Header {
		switch name = strings.ToLower(name); name {
		case "cookie", "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "x-forwarded-proto", "x-forwarded-port", "x-amzn-trace-id":
		case "x-forwarded-for":
			all[name] = strings.Join(values, ",") + ", " + source
		default:
			all[name] = strings.Join(values, ",")
		}
	}
	return all
}

// cookies are the single cookies of all Cookie headers.
func cookies(h http.Header) []string {
	var all []string
	for _, line := range h.Values("Cookie") {
		for cookie := range strings.SplitSeq(line, ";") {
			if cookie = strings.TrimSpace(cookie); cookie != "" {
				all = append(all, cookie)
			}
		}
	}
	return all
}

// query is the decoded query, several values of a name joined by commas. A pair that cannot be decoded is left as it is.
func query(raw string) map[string]string {
	if raw == "" {
		return nil
	}
	all := map[string]string{}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, value = unescaped(name), unescaped(value)
		if before, ok := all[name]; ok {
			value = before + "," + value
		}
		all[name] = value
	}
	return all
}

func unescaped(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

// bodyText is the body as the event carries it. API Gateway takes only these types for text, everything else, a missing
// type and forms among it, goes in base64.
func bodyText(contentType string, body []byte) (string, bool) {
	if len(body) == 0 {
		return "", false
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err == nil && (strings.HasPrefix(kind, "text/") || kind == "application/json" || kind == "application/xml" || kind == "application/javascript") {
		return string(body), false
	}
	return base64.StdEncoding.EncodeToString(body), true
}
