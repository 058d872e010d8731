package registry

// BodyKind is the kind of a recommending body (R4.3).
type BodyKind string

// The kinds of recommending bodies.
const (
	Province BodyKind = "province" // 31 education departments of provinces
	Corps    BodyKind = "corps"    // 新疆生产建设兵团
	City     BodyKind = "city"     // the five 计划单列市
	Council  BodyKind = "council"  // 行指委; stands for an industry and has no place
)

// Body is a recommending body. Its quota belongs to the round.
type Body struct {
	Code   string   `json:"code"` // stable, part of addresses: "P37"
	Kind   BodyKind `json:"kind"`
	Name   string   `json:"name"`
	Adcode Adcode   `json:"adcode,omitempty"` // empty for a council
}

// Bodies are all recommending bodies of a deployment.
type Bodies []Body

// Body finds a body by its code.
func (b Bodies) Body(code string) (Body, bool) {
	for _, body := range b {
		if body.Code == code {
			return body, true
		}
	}
	return Body{}, false
}

func (b Bodies) find(match func(Body) bool) (Body, bool) {
	for _, body := range b {
		if match(body) {
			return body, true
		}
	}
	return Body{}, false
}
