package adjustment

import (
	"strconv"

	"linxuan/shared/calendar"
	"linxuan/shared/message"
	"linxuan/shared/table"
)

// The roles of those who handle cases.
const (
	secretariat = "secretariat"
	ministry    = "ministry"
)

func handlers() []message.Audience {
	return []message.Audience{message.ToRole(secretariat), message.ToRole(ministry)}
}

// opened tells the group that it is heard, and the ministry, which decides. A reconsideration is what a group asked for, and says so.
func (s *Cases) opened(tx *table.Tx, act table.Act, c Case) {
	kind := message.CaseOpened
	if c.Ground == Reconsideration {
		kind = message.CaseReconsidered
	}
	s.tell(tx, act, c, kind, message.ToGroup(c.Group), message.ToRole(ministry))
}

// outcomeKinds are what is told of each outcome.
var outcomeKinds = map[Outcome]message.Kind{
	Dismissed: message.CaseDismissed, Suspended: message.CaseSuspended, Revoked: message.CaseRevoked, Reinstated: message.CaseReinstated,
}

// decided tells the outcome to the group and to those who handle cases.
func (s *Cases) decided(tx *table.Tx, act table.Act, c Case) {
	s.tell(tx, act, c, outcomeKinds[c.Decision.Outcome], append(handlers(), message.ToGroup(c.Group))...)
}

// tell posts a message about a case, with the act.
func (s *Cases) tell(tx *table.Tx, act table.Act, c Case, k message.Kind, to ...message.Audience) {
	for _, audience := range to {
		message.Post(tx, s.store, message.Message{
			Audience: audience, Kind: k, Round: c.Round, Subject: c.ID, At: calendar.At(act.At),
			Facts: map[string]string{"name": c.GroupName, "until": c.AnswerBy.String()},
		}, strconv.FormatInt(c.Version, 10))
	}
}
