package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"

	"linxuan/infra/scenario"
	"linxuan/shared/ballot"
	"linxuan/shared/round"
)

// What the time of an answer tells (R6.5).
//
// A vote is checked in the order form, setup, group, token, signature, and only then written. So a good vote takes longer than a
// refusal, by its transaction, and a bad token less than a bad signature. None of this is secret: the answer itself says which
// it was, to the same reader, and everything that was looked at is public (keys, formats, the vote's own bytes). Who only sees
// encrypted packets pass, sees the answer's length too. There is nothing to hide by waiting, and a wait would hold a processor
// that others need.
//
// What must not show are two things. The choice: it is sealed to a key that nobody holds, the server handles the same bytes of
// the same length whatever it is, and the times of the three choices are held against each other below (Mann and Whitney, z
// within ±4). And the voter: the path does not know one, and keeps nothing of a request that could make a difference for the
// next; that is held by the tests of the functions. A token that has been spent is answered from the same write as a fresh one,
// whose condition fails, and is answered later by the look at what stands there.
//
// Measured with 12 experts and 30 groups, medians over loopback: token of no key 0.23 ms, of another group 0.24, vote altered
// 0.34, good vote 1.3 (the choices apart by |z| ≤ 1.2), the same again 2.0, another vote with a spent token 2.3. No group's
// key, and no other bit of a bad token, is told apart from another.

// TimingReport is the line of a timing run.
type TimingReport struct {
	Classes []TimingClass      `json:"classes"`
	Choices map[string]float64 `json:"choices"` // z of each pair of choices; beyond ±4 the times tell them apart
	Seconds float64            `json:"seconds"`
}

// TimingClass is a kind of vote and how long its answers took. Ratio is to a token that the group's key has not signed.
type TimingClass struct {
	Name     string  `json:"name"`
	Answer   string  `json:"answer"` // status, and the refusal's code
	Count    int     `json:"count"`
	MedianMS float64 `json:"medianMs"`
	P99MS    float64 `json:"p99Ms"`
	Ratio    float64 `json:"ratio"`
}

// most is the greatest deviation between the choices that is put down to chance.
const most = 4

// timing holds a small ballot and measures every answer while it casts.
func timing(ctx context.Context, c settings, out io.Writer) (_ any, err error) {
	began := time.Now()
	opens, err := phaseOpens(round.PhaseBallot)
	if err != nil {
		return nil, err
	}
	s, token, err := startMachine(ctx, opens.Add(9*time.Hour), c.patience, out)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	hall, err := scenario.OpenHall(ctx, options(s, token, c, transport(c.atOnce), out))
	if err != nil {
		return nil, err
	}
	if err := reviewed(ctx, s, hall); err != nil {
		return nil, err
	}
	report := &TimingReport{}
	_, err = scenario.Ballot{
		Round: roundID, Secretariat: hall.Secretariat, Experts: hall.Experts, Scrutineers: hall.Scrutineers,
		Choose: byGroup, AtOnce: c.atOnce,
		Cast: func(ctx context.Context, id string, experts []*scenario.Expert) error {
			return report.measure(ctx, s.URL+"/v1/cast/"+roundID+"/"+id, experts)
		},
	}.Hold(ctx, "")
	if err != nil {
		return nil, err
	}
	report.Seconds = rounded(time.Since(began).Seconds())
	for pair, z := range report.Choices {
		if math.Abs(z) > most {
			return report, fmt.Errorf("the times of %s are apart by z = %.1f", pair, z)
		}
	}
	return report, nil
}

// byGroup lets everyone choose the same on a group, and each choice on a third of them, so that a vote's choice is known here
// from what is not sealed.
func byGroup(_ int, group string) ballot.Choice {
	return choices[letters(group)%len(choices)]
}

var choices = []ballot.Choice{ballot.Approve, ballot.Reject, ballot.Abstain}

func letters(group string) int {
	sum := 0
	for i := range len(group) {
		sum += int(group[i])
	}
	return sum
}

// trial is one vote to be sent.
type trial struct {
	class  string
	answer string
	form   []byte
}

// measure sends every vote once, and beside each a bad one of every kind, in an order that is drawn.
func (r *TimingReport) measure(ctx context.Context, url string, experts []*scenario.Expert) error {
	var good, bad, again []trial
	for _, e := range experts {
		first := e.Sealed()
		if err := e.Seal(nil); err != nil { // the same tokens, other votes
			return err
		}
		other := map[ballot.Hash]ballot.Cast{}
		for _, c := range e.Sealed() {
			other[c.SpendID()] = c
		}
		for i, c := range first {
			good = append(good, trial{"good, " + byGroup(0, c.Group).String(), "200", c.Encode()})
			again = append(again, trial{"the same again", "200", c.Encode()}, trial{"spent, another vote", "409 cast-token-spent", other[c.SpendID()].Encode()})
			bad = append(bad, worse(c, first[(i+1)%len(first)].Group)...)
		}
	}
	mixed := slices.Concat(good, bad)
	rand.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	rand.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
	took := map[string][]time.Duration{}
	answers := map[string]string{}
	for _, t := range slices.Concat(mixed, again) {
		began := time.Now()
		answer, err := send(ctx, url, t.form)
		if err != nil {
			return err
		}
		took[t.class] = append(took[t.class], time.Since(began))
		if answers[t.class] = answer; answer != t.answer {
			return fmt.Errorf("%s was answered with %s, not %s", t.class, answer, t.answer)
		}
	}
	r.sum(took, answers)
	return nil
}

// worse are votes that differ from a good one in one thing.
func worse(c ballot.Cast, otherGroup string) []trial {
	flip := func(b ballot.Bytes, at int) ballot.Bytes {
		b = slices.Clone(b)
		b[at] ^= 1
		return b
	}
	token, group, sealed := c, c, c
	token.Token = flip(c.Token, len(c.Token)-1)
	group.Group = otherGroup
	sealed.Sealed = flip(c.Sealed, len(c.Sealed)-1)
	return []trial{
		{"token of no key", "422 cast-token-invalid", token.Encode()},
		{"token of another group", "422 cast-token-invalid", group.Encode()},
		{"vote altered", "422 cast-signature-invalid", sealed.Encode()},
	}
}

// send casts as nobody and gives the answer in short.
func send(ctx context.Context, url string, form []byte) (string, error) {
	body, err := json.Marshal(map[string]any{"cast": ballot.Bytes(form)})
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Linxuan", "1")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	raw, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return "", err
	}
	if res.StatusCode == http.StatusOK {
		return "200", nil
	}
	var problem scenario.Problem
	err = json.Unmarshal(raw, &problem)
	return fmt.Sprintf("%d %s", res.StatusCode, problem.Code()), err
}

func (r *TimingReport) sum(took map[string][]time.Duration, answers map[string]string) {
	for name, all := range took {
		slices.Sort(all)
		r.Classes = append(r.Classes, TimingClass{name, answers[name], len(all), quantile(all, 0.5), quantile(all, 0.99), 0})
	}
	slices.SortFunc(r.Classes, func(a, b TimingClass) int { return strings.Compare(a.Name, b.Name) })
	base := quantile(took["token of no key"], 0.5)
	for i := range r.Classes {
		r.Classes[i].Ratio = rounded(r.Classes[i].MedianMS / base)
	}
	r.Choices = map[string]float64{}
	for i, a := range choices {
		for _, b := range choices[i+1:] {
			r.Choices[a.String()+" and "+b.String()] = rounded(mannWhitney(took["good, "+a.String()], took["good, "+b.String()]))
		}
	}
}

// mannWhitney is the normal deviation of the rank sum: how far one of two samples tends to be the greater. Ties, which clocks of
// nanoseconds hardly make, count half.
func mannWhitney(a, b []time.Duration) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	u := 0.0
	for _, x := range a {
		for _, y := range b {
			switch {
			case x > y:
				u++
			case x == y:
				u += 0.5
			}
		}
	}
	n, m := float64(len(a)), float64(len(b))
	return (u - n*m/2) / math.Sqrt(n*m*(n+m+1)/12)
}
