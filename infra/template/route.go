package template

import "strings"

// Route is one route of the HTTP API.
type Route struct {
	Method string // or ANY
	Path   string // "/v1/accounts/{proxy+}"
}

// Key is the route's key in events of API Gateway: "ANY /v1/accounts/{proxy+}".
func (r Route) Key() string { return r.Method + " " + r.Path }

// Match is the function that a request goes to.
type Match struct {
	Function       *Function
	Route          Route
	PathParameters map[string]string
}

// Match finds the route of a request as API Gateway does: the most specific one wins, a full path before one with
// {proxy+}, a longer one before a shorter one, a method by name before ANY. The path is that of the request line, without
// the query. It gives nil where no route fits (API Gateway answers 404 then).
func (a *App) Match(method, path string) *Match {
	var best *Match
	for i := range a.Functions {
		f := &a.Functions[i]
		for _, r := range f.Routes {
			if r.Method != "ANY" && r.Method != method {
				continue
			}
			parameters, ok := r.match(path)
			if ok && (best == nil || r.before(best.Route)) {
				best = &Match{Function: f, Route: r, PathParameters: parameters}
			}
		}
	}
	return best
}

const greedy = "{proxy+}"

func (r Route) match(path string) (map[string]string, bool) {
	prefix, isGreedy := strings.CutSuffix(r.Path, greedy)
	if !isGreedy {
		return nil, path == r.Path
	}
	rest, ok := strings.CutPrefix(path, prefix)
	if !ok || rest == "" {
		return nil, false
	}
	return map[string]string{"proxy": rest}, true
}

func (r Route) before(other Route) bool {
	full, otherFull := !strings.HasSuffix(r.Path, greedy), !strings.HasSuffix(other.Path, greedy)
	if full != otherFull {
		return full
	}
	if len(r.Path) != len(other.Path) {
		return len(r.Path) > len(other.Path)
	}
	return r.Method != "ANY" && other.Method == "ANY"
}
