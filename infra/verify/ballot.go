package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"linxuan/infra/verify/recount"
	"linxuan/shared/ledger"
)

// checkBallot counts a ballot again from its published file (R6.5: anyone can recount) and holds it against the log.
func checkBallot(ctx context.Context, place, log, keys string, out io.Writer) error {
	raw, err := read(ctx, place)
	if err != nil {
		return err
	}
	if raw, err = unpacked(raw); err != nil {
		return fmt.Errorf("%s: %w", place, err)
	}
	report := recount.Count(raw)
	for _, f := range report.Findings {
		say(out, len(f.Wrong) == 0, "%6d  %s", f.Count, f.What)
		tell(out, f.Wrong)
	}
	if report.Standing == "" {
		return errDiffers
	}
	found := errDiffers
	if report.OK() {
		found = nil
	}
	if err := ballotInLog(ctx, report, place, log, keys, out); err != nil {
		if !errors.Is(err, errDiffers) {
			return err
		}
		found = err
	}
	_, _ = fmt.Fprintf(out, "\n%d appointed, %d present, %d groups: %s\n", report.Appointed, report.Present, len(report.Groups), report.Standing)
	for _, g := range report.Groups {
		_, _ = fmt.Fprintf(out, "  %s  approve %d, reject %d, abstain %d, void %d of %d; needed %d: %s\n",
			g.Group, g.Approve, g.Reject, g.Abstain, g.Void, g.Eligible, g.Needed, g.Outcome)
	}
	return found
}

// unpacked takes the gzip form apart.
func unpacked(raw []byte) ([]byte, error) {
	if !bytes.HasPrefix(raw, []byte{0x1f, 0x8b}) {
		return raw, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	raw, err = io.ReadAll(io.LimitReader(r, maxFile+1))
	if len(raw) > maxFile {
		return nil, fmt.Errorf("larger than %d bytes", maxFile)
	}
	return raw, err
}

// told is how many places a check names.
const told = 20

func tell(out io.Writer, wrong []string) {
	for _, w := range wrong[:min(told, len(wrong))] {
		say(out, false, "        %s", w)
	}
	if more := len(wrong) - told; more > 0 {
		say(out, false, "        and %d more", more)
	}
}

// beside is where the log stands when a file is where it was published: <base>/ballot/<round>/<file> and <base>/ledger.
func beside(place string) string {
	parts := strings.Split(filepath.ToSlash(place), "/")
	base := len(parts) - 3
	if base < 0 || parts[base] != "ballot" {
		return ""
	}
	return below(strings.Join(parts[:base], "/"), "ledger")
}

// ballotInLog checks the log, and that it has of the ballot what the file has: setup, turnout, every cast, shares, result.
func ballotInLog(ctx context.Context, report *recount.Report, place, log, keys string, out io.Writer) error {
	named := log != ""
	if log = cmp.Or(log, beside(place)); log == "" {
		_, _ = fmt.Fprintln(out, "      the file does not stand where it was published: not held against the log; name it with -ledger")
		return nil
	}
	if _, err := read(ctx, below(log, "checkpoint")); errors.Is(err, errNone) && !named {
		_, _ = fmt.Fprintf(out, "      no log at %s: not held against it; name it with -ledger\n", log)
		return nil
	}
	e := entered{report: report, casts: map[string]int{}, out: out}
	if _, _, err := walkLedger(ctx, log, keys, "", out, e.visit); err != nil {
		return err
	}
	e.check()
	if e.bad {
		return errDiffers
	}
	return nil
}

// entered is what the log has of one ballot.
type entered struct {
	report *recount.Report
	single map[ledger.Act][]placed
	shares []string
	casts  map[string]int // content of the entries of casts, and how often
	when   []placed       // the same entries
	out    io.Writer
	bad    bool
}

type placed struct {
	ledger.Entry
	at int64
}

func (e *entered) visit(at int64, entry ledger.Entry) {
	if entry.Subject != e.report.Ballot || entry.Round != e.report.Round {
		return
	}
	switch entry.Act {
	case "ballot-cast":
		e.casts[entry.Content]++
		e.when = append(e.when, placed{entry, at})
	case "closing-share-given":
		e.shares = append(e.shares, entry.Content)
	default:
		if e.single == nil {
			e.single = map[ledger.Act][]placed{}
		}
		e.single[entry.Act] = append(e.single[entry.Act], placed{entry, at})
	}
}

func (e *entered) note(count int, wrong []string, format string, args ...any) {
	say(e.out, len(wrong) == 0, "%6d  "+format, append([]any{count}, args...)...)
	tell(e.out, wrong)
	e.bad = e.bad || len(wrong) > 0
}

func (e *entered) check() {
	r := e.report
	e.record("ballot-setup", "setup", r.SetupHash, nil)
	e.record("ballot-issue-closed", "turnout", r.Turnout, e.turnout)
	e.checkCasts()
	var wrong []string
	for _, share := range r.Shares {
		if !slices.Contains(e.shares, share) {
			wrong = append(wrong, fmt.Sprintf("a share of the file (hash %s) was not entered", share))
		}
	}
	e.note(len(r.Shares), wrong, "shares of the file in the log")
	e.record("ballot-counted", "result", r.Result, func(entry ledger.Entry) string {
		if entry.Facts["file"] != r.FileHash {
			return fmt.Sprintf("the file that was entered is %s, this one is %s", entry.Facts["file"], r.FileHash)
		}
		return ""
	})
}

// record holds one record of the file against its only entry.
func (e *entered) record(act ledger.Act, name, hash string, more func(ledger.Entry) string) {
	all := e.single[act]
	var wrong []string
	if len(all) != 1 {
		wrong = append(wrong, fmt.Sprintf("the log has %d entries %s of this ballot", len(all), act))
		e.note(len(all), wrong, "%s in the log", name)
		return
	}
	if all[0].Content != hash {
		wrong = append(wrong, fmt.Sprintf("entry %d has the %s %s, the file gives %s", all[0].at, name, all[0].Content, hash))
	}
	if more != nil {
		if text := more(all[0].Entry); text != "" {
			wrong = append(wrong, fmt.Sprintf("entry %d: %s", all[0].at, text))
		}
	}
	e.note(1, wrong, "%s in the log, entry %d of %s", name, all[0].at, all[0].At)
}

// turnout holds the numbers that were entered at the barrier against those of the file.
func (e *entered) turnout(entry ledger.Entry) string {
	var detail struct {
		Present int      `json:"present"`
		Groups  [][2]int `json:"groups"`
	}
	if err := json.Unmarshal(entry.Detail, &detail); err != nil {
		return err.Error()
	}
	if detail.Present != e.report.Present || !slices.Equal(detail.Groups, e.report.Issued) {
		return "other numbers present or issued than in the file"
	}
	return ""
}

// checkCasts: every cast of the file was entered once, and everything that was entered is in the file.
func (e *entered) checkCasts() {
	var wrong []string
	for digest, place := range e.report.Digests {
		switch n := e.casts[digest]; n {
		case 1:
		case 0:
			wrong = append(wrong, place+": was never entered in the log")
		default:
			wrong = append(wrong, place+": was entered "+strconv.Itoa(n)+" times")
		}
	}
	slices.Sort(wrong)
	for _, digest := range slices.Sorted(maps.Keys(e.casts)) {
		if _, there := e.report.Digests[digest]; !there {
			wrong = append(wrong, "the cast "+digest+" was entered in the log and is not in the file")
		}
	}
	for _, c := range e.when {
		for _, barrier := range e.single["ballot-issue-closed"] {
			if c.At <= barrier.At || !c.At.Time().Before(e.report.ClosesAt) {
				wrong = append(wrong, fmt.Sprintf("entry %d is of a cast at %s, not between the barrier and the window's end", c.at, c.At))
			}
		}
	}
	e.note(len(e.casts), wrong, "casts in the log, each one in the file, all between the barrier and the window's end")
}
