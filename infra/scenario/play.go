package scenario

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"linxuan/infra/seed"
	"linxuan/shared/ledger"
	"linxuan/shared/registry"
	"linxuan/shared/round"
)

// Options say what to play and where.
type Options struct {
	URL        string // of the platform
	Invitation string // token of the first ministry account
	Round      string // of infra/seed
	Registered int    // groups in the registry
	Taking     int    // of these, the first so many take part
	Experts    int
	Cap        int       // on an expert's approvals (R6.5), in place of the round's; 0 leaves that
	Out        io.Writer // progress for a person; io.Discard for none

	Transport http.RoundTripper // nil for one of its own
	// Pause is called at each of Moments with the accounts so far; the play goes on when it returns. nil: it never pauses.
	Pause func(ctx context.Context, moment string, accounts []Account) error
}

// Moments are where a play can be paused and looked at, in their order.
var Moments = []string{
	"statistics",     // ten days before the statistics deadline: most have filed
	"report-draft",   // the filings are locked and added up, the report is written and not published
	"applications",   // the week of the applications: some are drafts, most are submitted
	"recommendation", // the last day: most lists are sealed, some applications still drafts
	"forwarded",      // both deadlines are past, the lists have gone forward
	"preliminary",    // half of the preliminary reviews are decided
	"scoring",        // the first half of the experts have judged
	"scored",         // all have
	"ballot-key",     // a ballot is begun, the scrutineers are asked for its closing key
	"ballot-issue",   // the ballot is open: experts present take their papers
	"ballot-casting", // papers are issued, votes may be cast
	"ballot-counted", // and are counted
	"notice",         // the notice runs, with an objection that nobody has decided
	"list",           // the list is published
	"afterwards",     // a listed group was revoked
}

// Demonstration is the size that the local machine shows.
func Demonstration(url, invitation string, out io.Writer) Options {
	return Options{URL: url, Invitation: invitation, Round: demonstrated, Registered: seed.Usual, Taking: 160, Experts: 15, Out: out}
}

// demonstrated is the round that is shown: the first one of infra/seed.
var demonstrated = seed.RoundIDs()[0]

// Opening is the instant at which the demonstrated round opens for statistics: where the clock starts.
func Opening() time.Time {
	r, err := seed.LoadRound(demonstrated)
	if err != nil {
		panic(err) // the files are embedded and tested
	}
	return r.Config.Phases[round.PhaseStatistics].OpensAt.Time()
}

// Play is one round being played. Everything it knows it has from the API.
type Play struct {
	o        Options
	seed     seed.Round
	http     *http.Client
	accounts []Account

	ministry    [2]*Client
	secretariat *Client
	auditor     *Client
	scrutineers []*Client
	experts     []*Client
	expertIDs   []string
	bodies      map[string]*bodyPlay
	groups      []*groupPlay

	mu       sync.Mutex
	ballots  []string // ids, the run-offs after the ballot
	receipts []ledger.Receipt
	tally    tally
}

// Account is one that the demonstration has made, to be printed.
type Account struct {
	Role     string `json:"role"`
	Name     string `json:"name"`
	Login    string `json:"login"`
	Password string `json:"password"`
	Secret   string `json:"secret,omitempty"` // of the second factor
}

type bodyPlay struct {
	registry.Body
	client *Client
	quota  int
	groups []*groupPlay
}

type groupPlay struct {
	registry.Group
	bodyCode    string
	body        *bodyPlay
	client      *Client
	index       int
	complete    bool // files complete statistics
	second      bool // shares a lead unit with an earlier group (R1.4)
	application string
	etag        string
	state       string
}

// tally counts what happened, to be held against what the API says at the end.
type tally struct {
	filed, lockedIncomplete                    int
	notEligible, submitted, withdrawn          int
	refusedLate, draftsLocked, submittedByLock int
	overQuotaRefused                           int
	recommended, flagged, sealedByDeadline     int
	candidates, passedReview, failedReview     int
	scores, recused                            int
	voted, chosen                              int
	listed                                     int
}

// Run plays the whole round and holds the sums against each other.
func Run(ctx context.Context, o Options) (*Summary, []Account, error) {
	began := time.Now()
	p, err := newPlay(o)
	if err != nil {
		return nil, nil, err
	}
	for _, stage := range []struct {
		name string
		play func(context.Context) error
	}{
		{"registry and accounts", p.setUp},
		{"statistics", p.fileStatistics},
		{"annual report", p.report},
		{"applications", p.apply},
		{"recommendations", p.recommend},
		{"review", p.review},
		{"ballot", p.vote},
		{"notice and list", p.publish},
		{"afterwards", p.adjust},
		{"ledger", p.verify},
		{"next round", p.again},
	} {
		if err := stage.play(ctx); err != nil {
			return nil, p.accounts, fmt.Errorf("%s: %w", stage.name, err)
		}
	}
	s := p.tally.summary(time.Since(began))
	return s, p.accounts, s.check(p.tally, len(p.groups))
}

func newPlay(o Options) (*Play, error) {
	r, err := seed.LoadRound(o.Round)
	if err != nil {
		return nil, err
	}
	transport := o.Transport
	if transport == nil {
		transport = &http.Transport{MaxIdleConnsPerHost: 64}
	}
	return &Play{o: o, seed: r, bodies: map[string]*bodyPlay{}, http: &http.Client{Transport: transport, Timeout: 10 * time.Minute}}, nil
}

// pause lets somebody look at a moment. Those who looked may have let a session end meanwhile: every client signs in again
// by itself.
func (p *Play) pause(ctx context.Context, moment string) error {
	if p.o.Pause == nil {
		return nil
	}
	if err := p.o.Pause(ctx, moment, p.accounts); err != nil {
		return fmt.Errorf("paused at %s: %w", moment, err)
	}
	return nil
}

func (p *Play) say(format string, args ...any) { _, _ = fmt.Fprintf(p.o.Out, format+"\n", args...) }

// keep remembers a receipt for the check at the end.
func (p *Play) keep(receipts ...ledger.Receipt) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range receipts {
		if r.ID != "" {
			p.receipts = append(p.receipts, r)
		}
	}
}

func (p *Play) count(change func(*tally)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.tally)
}

// atOnce is how many people act at the same time.
const atOnce = 8

// each does something for all, several at once, and stops at the first error.
func each[T any](ctx context.Context, all []T, do func(context.Context, T) error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for _, one := range all {
		g.Go(func() error { return do(ctx, one) })
	}
	return g.Wait()
}

// moveTo moves the local machine's clock, and with it everything that is scheduled until then.
func (p *Play) moveTo(ctx context.Context, at time.Time) error {
	c := NewClient(p.o.URL, p.http)
	err := c.Post(ctx, "/_local/clock", map[string]any{"now": at.Format(time.RFC3339Nano)}, nil)
	if p, ok := errors.AsType[*Problem](err); ok && p.Status == http.StatusConflict {
		return nil // a slow machine has got there by itself: the clock never goes back
	}
	return err
}

// now asks the server for its time.
func (p *Play) now(ctx context.Context) (time.Time, error) {
	var w struct {
		ServerTime time.Time `json:"serverTime"`
	}
	_, err := NewClient(p.o.URL, p.http).Get(ctx, p.path("/v1/rounds/%s/windows"), &w)
	return w.ServerTime, err
}

// path fills in the round.
func (p *Play) path(format string, args ...any) string {
	return fmt.Sprintf(format, append([]any{p.o.Round}, args...)...)
}

// random is the same on every run.
func (p *Play) random(salt uint64) *rand.Rand {
	return rand.New(rand.NewPCG(salt, 92))
}

// refused turns an expected refusal into success and anything else into an error.
func refused(err error, code string) error {
	switch {
	case err == nil:
		return errors.New("was accepted, and should have been refused as " + code)
	case Refused(err, code):
		return nil
	}
	return err
}
