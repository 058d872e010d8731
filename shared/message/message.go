// Package message tells people what has happened to them and what is due: an inbox for each audience, and a letter by
// e-mail to whoever stands behind an audience at the moment of sending.
//
// A message of an act is posted in the act's own transaction, so that it is there exactly once, with the act; a reminder
// is posted under a reservation of its own (PostOnce). The words are in words.yaml, the same for page and letter.
package message

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"linxuan/shared/calendar"
	"linxuan/shared/table"
)

// Audience is who a message is for: everybody who acts for a group, for a body or in a role, or one account.
type Audience string

// ToGroup, ToBody, ToRole and ToAccount name an audience.
func ToGroup(id string) Audience   { return Audience(group + id) }
func ToBody(code string) Audience  { return Audience(body + code) }
func ToRole(role string) Audience  { return Audience(roles + role) }
func ToAccount(id string) Audience { return Audience(account + id) }

// ToMail names an address that an account is to confirm until an instant: nobody has its inbox.
func ToMail(id string, until calendar.Instant) Audience {
	return Audience(mail + id + "#" + until.String())
}

const (
	group   = "group#"
	body    = "body#"
	roles   = "role#"
	account = "account#"
	mail    = "mail#"
)

// Whom is an audience taken apart; exactly one field is set.
type Whom struct{ Group, Body, Role, Account, Mail string }

// Whom takes an audience apart.
func (a Audience) Whom() Whom {
	kind, name, _ := strings.Cut(string(a), "#")
	switch kind + "#" {
	case group:
		return Whom{Group: name}
	case body:
		return Whom{Body: name}
	case roles:
		return Whom{Role: name}
	case account:
		return Whom{Account: name}
	case mail:
		return Whom{Mail: name}
	}
	return Whom{}
}

// Kind says what a message tells; each kind has its words.
type Kind string

// The kinds of messages.
const (
	Returned      Kind = "application-returned" // facts: until
	Passed        Kind = "application-passed"
	Failed        Kind = "application-failed"
	Cured         Kind = "application-cured"
	Closed        Kind = "application-submitted-at-closing" // facts: closesAt
	Locked        Kind = "application-locked"               // facts: closesAt
	Corrected     Kind = "application-corrected"
	ListSealed    Kind = "list-sealed"
	ListClosed    Kind = "list-sealed-at-closing" // facts: closesAt
	ListReopened  Kind = "list-reopened"
	ListFlagged   Kind = "list-not-sealed"  // facts: closesAt
	FilingChanged Kind = "filing-corrected" // facts: year
	FindingMade   Kind = "finding-made"     // facts: year, until
	FindingSaid   Kind = "finding-answered" // facts: year
	FindingUpheld Kind = "finding-upheld"   // facts: year
	FindingGone   Kind = "finding-withdrawn"
	TransferAsked Kind = "transfer-asked"    // facts: name
	TransferDone  Kind = "transfer-done"     // facts: name
	TransferNo    Kind = "transfer-declined" // facts: name
	Noticed       Kind = "notice-published"  // facts: until
	Listed        Kind = "list-published"

	CaseOpened       Kind = "case-opened"          // facts: name, until
	CaseReconsidered Kind = "case-reconsideration" // the same, where a decision is looked at again
	CaseAnswered     Kind = "case-answered"
	CaseProposed     Kind = "case-ruling-proposed"
	CaseDismissed    Kind = "case-dismissed"
	CaseSuspended    Kind = "case-suspended"
	CaseRevoked      Kind = "case-revoked"
	CaseReinstated   Kind = "case-reinstated"

	MonitoringOpened   Kind = "monitoring-opened"   // facts: year, until
	MonitoringDue      Kind = "due-monitoring"      // facts: year, until, left
	MonitoringMissed   Kind = "monitoring-missed"   // facts: year, until
	MonitoringClosed   Kind = "monitoring-closed"   // facts: year, until, owed
	MonitoringReturned Kind = "monitoring-returned" // facts: year, until
	MonitoringAmended  Kind = "monitoring-amended"  // facts: year, name
	MonitoringAccepted Kind = "monitoring-accepted" // facts: year

	DueStatistics Kind = "due-statistics" // facts: until, left
	DueSubmission Kind = "due-application"
	DueSeal       Kind = "due-recommendation"
	DueScores     Kind = "due-scoring" // and owed

	MailConfirmation Kind = "mail-confirmation" // facts: until; and code, at the moment of sending
)

// Message is one row of an inbox. Its facts hold instants, years and names of groups: never a person's data.
type Message struct {
	ID       string            `json:"id"`
	Audience Audience          `json:"audience"`
	Kind     Kind              `json:"kind"`
	Round    string            `json:"round,omitempty"`
	Subject  string            `json:"subject,omitempty"` // id of what it is about, for the page that it leads to
	Facts    map[string]string `json:"facts,omitempty"`
	Until    calendar.Instant  `json:"until,omitempty"` // after which nobody needs the letter any more
	At       calendar.Instant  `json:"at"`
}

// identify gives a message the id that follows from what it tells, of what, on which occasion and to whom: whoever posts
// the same again posts the same row.
func (m Message) identify(occasion string) Message {
	sum := sha256.Sum256([]byte(strings.Join([]string{string(m.Kind), m.Round, m.Subject, occasion, string(m.Audience)}, "\x00")))
	m.ID = "msg_" + hex.EncodeToString(sum[:16])
	return m
}

// Post adds a message, and the letter that waits for it, to the transaction of the act that it tells of: two items. The
// occasion tells acts on the same subject apart, such as the version that an act made.
func Post(tx *table.Tx, s *table.Store, m Message, occasion string) {
	m = m.identify(occasion)
	tx.Put(s.Records, inboxKey(m), m)
	tx.Put(s.Records, outboxKey(m), m)
}

// PostLetter adds a letter alone to the transaction of the act that asks for it: it stands in no inbox.
func PostLetter(tx *table.Tx, s *table.Store, m Message, occasion string) {
	m = m.identify(occasion)
	tx.Put(s.Records, outboxKey(m), m)
}

// PostOnce posts messages that belong to no act, such as reminders: each at most once for its occasion, whoever asks, how
// often and how many at a time. It says how many were new.
func PostOnce(ctx context.Context, s *table.Store, messages []Message, occasion string) (int, error) {
	keys := make([]table.Key, len(messages))
	for i, m := range messages {
		messages[i] = m.identify(occasion)
		keys[i] = postedKey(messages[i].ID)
	}
	posted, err := table.GetMany[once](ctx, s, s.Records, keys)
	if err != nil {
		return 0, err
	}
	fresh := slices.DeleteFunc(messages, func(m Message) bool { _, there := posted[postedKey(m.ID)]; return there })
	count := 0
	for chunk := range slices.Chunk(fresh, together) {
		n, err := postNew(ctx, s, chunk)
		if count += n; err != nil {
			return count, err
		}
	}
	return count, nil
}

// together is how many messages are posted in one transaction: three items each, of the hundred that one may have.
const together = 32

// postNew posts messages in one transaction, and one by one where another run has posted some of them meanwhile.
func postNew(ctx context.Context, s *table.Store, messages []Message) (int, error) {
	tx := table.Begin()
	for _, m := range messages {
		tx.Create(s.Records, postedKey(m.ID), once{At: m.At, TTL: m.At.Add(kept).Time().Unix()}, table.Say(errPosted))
		tx.Put(s.Records, inboxKey(m), m)
		tx.Put(s.Records, outboxKey(m), m)
	}
	err := s.Commit(ctx, tx)
	switch {
	case err == nil:
		return len(messages), nil
	case !errors.Is(err, errPosted):
		return 0, err
	case len(messages) == 1:
		return 0, nil
	}
	count := 0
	for i := range messages {
		n, err := postNew(ctx, s, messages[i:i+1])
		if count += n; err != nil {
			return count, err
		}
	}
	return count, nil
}

var errPosted = errors.New("message: posted before")

// once is the reservation of a message that belongs to no act.
type once struct {
	At  calendar.Instant `json:"at"`
	TTL int64            `json:"ttl"`
}
