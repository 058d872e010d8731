package registry

import "linxuan/shared/fault"

// ErrNoBody says that no recommending body answers for a group as its record stands. Facts: adcode, council.
var ErrNoBody = fault.Define("no-recommending-body", fault.Conflict, "R4.1")

// Jurisdiction is the body a group belongs to, with the reason that is shown. The reason is a code in the catalogue of texts,
// the facts fill its sentence: unit, body.
type Jurisdiction struct {
	Body   string      `json:"body"` // code
	Reason string      `json:"reason"`
	Facts  fault.Facts `json:"facts"`
}

// The reasons. Where a group reports through both, the sentence says so besides (R4.1).
const (
	ReasonCity         = "jurisdiction-city"
	ReasonCorps        = "jurisdiction-corps"
	ReasonProvince     = "jurisdiction-province"
	ReasonCityBoth     = "jurisdiction-city-both"
	ReasonCorpsBoth    = "jurisdiction-corps-both"
	ReasonProvinceBoth = "jurisdiction-province-both"
	ReasonCouncil      = "jurisdiction-council"
)

// Jurisdiction derives the body of a group from its record (R4.1): who reports through a local department, with or without a
// council, belongs to the place of the main lead unit — one of the five cities, else the corps, else the province; who reports
// only through a council belongs to it. ErrNoBody when there is no such body.
func (b Bodies) Jurisdiction(g Group) (Jurisdiction, error) {
	if len(g.LeadUnits) == 0 {
		return Jurisdiction{}, ErrNoBody.New("adcode", "", "council", g.ReportsThrough.Council)
	}
	lead, council := g.MainLead(), g.ReportsThrough.Council
	var body Body
	var reason string
	var ok bool
	switch {
	case g.ReportsThrough.Local:
		body, reason, ok = b.local(lead, council != "")
	case council != "":
		reason = ReasonCouncil
		body, ok = b.find(func(body Body) bool { return body.Kind == Council && body.Code == council })
	}
	if !ok {
		return Jurisdiction{}, ErrNoBody.New("adcode", lead.Adcode, "council", council)
	}
	return Jurisdiction{Body: body.Code, Reason: reason, Facts: fault.Facts{"unit": lead.Name, "body": body.Name}}, nil
}

// local finds the body of a unit's place, and the reason; both says that the group reports through a council too.
func (b Bodies) local(lead LeadUnit, both bool) (Body, string, bool) {
	pick := func(alone, withCouncil string) string {
		if both {
			return withCouncil
		}
		return alone
	}
	if body, ok := b.find(func(body Body) bool {
		return body.Kind == City && lead.Adcode.Valid() && body.Adcode == lead.Adcode.City()
	}); ok {
		return body, pick(ReasonCity, ReasonCityBoth), true
	}
	if lead.Corps {
		body, ok := b.find(func(body Body) bool { return body.Kind == Corps })
		return body, pick(ReasonCorps, ReasonCorpsBoth), ok
	}
	body, ok := b.find(func(body Body) bool {
		return body.Kind == Province && lead.Adcode.Valid() && body.Adcode == lead.Adcode.Province()
	})
	return body, pick(ReasonProvince, ReasonProvinceBoth), ok
}
