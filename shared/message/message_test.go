package message_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linxuan/shared/calendar"
	"linxuan/shared/message"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

var (
	ctx  = context.Background()
	noon = calendar.At(time.Date(2019, 10, 21, 4, 0, 0, 0, time.UTC))
	a    = message.Reader{Account: "acc_a", Role: "group", Group: "grp_1"}
	b    = message.Reader{Account: "acc_b", Role: "group", Group: "grp_1"}
	c    = message.Reader{Account: "acc_c", Role: "body", Body: "P37"}
)

func to(audience message.Audience, at calendar.Instant) message.Message {
	return message.Message{Audience: audience, Kind: message.Passed, Round: "2019", Subject: "app_1", At: at}
}

// post writes messages of acts.
func post(t testing.TB, s *table.Store, messages ...message.Message) {
	t.Helper()
	for i, m := range messages {
		tx := table.Begin()
		message.Post(tx, s, m, fmt.Sprint(i, m.At))
		if err := s.Commit(ctx, tx); err != nil {
			t.Fatal(err)
		}
	}
}

func list(t testing.TB, s *table.Store, r message.Reader, limit int, after string) ([]message.Item, string) {
	t.Helper()
	items, next, err := message.List(ctx, s, r, limit, after)
	if err != nil {
		t.Fatal(err)
	}
	return items, next
}

func unread(t testing.TB, s *table.Store, r message.Reader) int {
	t.Helper()
	n, err := message.Unread(ctx, s, r)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Everybody sees what his own audiences were told, the latest first, page by page, and nothing of others.
func TestTheInboxIsOnesOwn(t *testing.T) {
	s := tabletest.Open(t)
	for i := range 5 {
		at := noon.Add(time.Duration(i) * time.Minute)
		post(t, s, to(message.ToGroup("grp_1"), at), to(message.ToRole("group"), at.Add(time.Second)), to(message.ToAccount("acc_a"), at.Add(2*time.Second)),
			to(message.ToGroup("grp_2"), at), to(message.ToBody("P37"), at), to(message.ToRole("expert"), at))
	}
	for _, row := range []struct {
		r    message.Reader
		want int
	}{{a, 15}, {b, 10}, {c, 5}, {message.Reader{Account: "acc_d", Role: "auditor"}, 0}, {message.Reader{Account: "acc_e", Role: "body", Body: "P3"}, 0}} {
		var seen []message.Item
		for after, pages := "", 0; ; pages++ {
			items, next := list(t, s, row.r, 4, after)
			seen = append(seen, items...)
			if after = next; next == "" || pages > 10 {
				break
			}
		}
		ids := map[string]bool{}
		for i, m := range seen {
			ids[m.ID] = true
			if i > 0 && m.At > seen[i-1].At {
				t.Errorf("%v: %s after %s", row.r, m.At, seen[i-1].At)
			}
		}
		if len(ids) != row.want || len(seen) != row.want || unread(t, s, row.r) != row.want {
			t.Errorf("%+v: %d messages, %d different, want %d", row.r, len(seen), len(ids), row.want)
		}
	}
	for _, bad := range []string{"x", "#", "99999999999999#", "0000000000000a#msg_1", strings.Repeat("9", 90)} {
		if _, _, err := message.List(ctx, s, a, 4, bad); !errors.Is(err, message.ErrCursor) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// What one account has read the other has not, and nobody marks what is not his.
func TestReadingIsAnAccountsOwn(t *testing.T) {
	s := tabletest.Open(t)
	post(t, s, to(message.ToGroup("grp_1"), noon), to(message.ToGroup("grp_1"), noon.Add(time.Minute)), to(message.ToGroup("grp_2"), noon))
	items, _ := list(t, s, a, 10, "")
	later := noon.Add(time.Hour)
	for range 2 { // again changes nothing
		if err := message.Read(ctx, s, a, []string{items[0].Place()}, later); err != nil {
			t.Fatal(err)
		}
		later = later.Add(time.Hour)
	}
	items, _ = list(t, s, a, 10, "")
	if items[0].Read != noon.Add(time.Hour) || items[1].Read != 0 || unread(t, s, a) != 1 || unread(t, s, b) != 2 {
		t.Errorf("%+v, b has %d", items, unread(t, s, b))
	}
	other, _ := list(t, s, message.Reader{Account: "acc_x", Role: "group", Group: "grp_2"}, 10, "")
	for name, places := range map[string][]string{
		"another group's": {other[0].Place()}, "own and another's": {items[1].Place(), other[0].Place()}, "none": {"99999999999999#msg_0"}, "no place": {"x"},
	} {
		if err := message.Read(ctx, s, a, places, later); !errors.Is(err, table.ErrAbsent) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if unread(t, s, a) != 1 {
		t.Error("a refused mark has marked something")
	}
}

// A reminder is posted once for its occasion, however many ask at the same time.
func TestPostOnce(t *testing.T) {
	s := tabletest.Open(t)
	end := noon.Add(90 * time.Minute)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			at := noon.Add(time.Duration(i) * time.Second)
			step, due := message.Due(end, at)
			if !due {
				t.Error("not due")
			}
			m := step.Reminder(message.DueSubmission, message.ToGroup("grp_1"), "2019", end, at)
			if _, err := message.PostOnce(ctx, s, []message.Message{m}, step.Occasion(end)); err != nil && !table.Retryable(err) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if items, _ := list(t, s, a, 10, ""); len(items) != 1 {
		t.Fatalf("%d reminders", len(items))
	}
}

// Property: however often a sweep runs and whichever way an end moves, everybody gets at most one reminder for an end and a
// step, none at or after the end, and none earlier than its step. Whoever is swept every five minutes gets every step.
func TestEachStepOnce(t *testing.T) {
	s := tabletest.Open(t)
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		group := message.ToGroup(fmt.Sprintf("grp_%d", run))
		end := noon.Add(9 * 24 * time.Hour)
		at := noon
		type told struct {
			end  calendar.Instant
			left string
		}
		seen := map[told]int{}
		for range rapid.IntRange(1, 40).Draw(t, "sweeps") {
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0:
				end = end.Add(time.Duration(rapid.IntRange(1, 100).Draw(t, "later")) * time.Hour)
			case 1, 2: // the same sweep again
			default:
				at = at.Add(time.Duration(rapid.IntRange(1, 40*60).Draw(t, "minutes")) * time.Minute)
			}
			step, due := message.Due(end, at)
			if !due {
				continue
			}
			if at < end.Add(-step.Before) || at >= end {
				t.Fatalf("%s before %s at %s", step.Before, end, at)
			}
			n, err := message.PostOnce(ctx, s, []message.Message{step.Reminder(message.DueSubmission, group, "2019", end, at)}, step.Occasion(end))
			if err != nil {
				t.Fatal(err)
			}
			seen[told{end, step.Words}] += n
		}
		items, _, err := message.List(ctx, s, message.Reader{Account: "acc_x", Role: "group", Group: strings.TrimPrefix(string(group), "group#")}, 100, "")
		if err != nil || len(items) != len(seen) {
			t.Fatalf("%d in the inbox, %d told: %v", len(items), len(seen), err)
		}
		for k, n := range seen {
			if n != 1 {
				t.Fatalf("%v: %d times", k, n)
			}
		}
	})
}

// R5.1: the steps at their boundaries.
func TestSteps(t *testing.T) {
	end := noon
	for _, row := range []struct {
		before time.Duration
		want   time.Duration
	}{
		{7*24*time.Hour + time.Millisecond, 0},
		{7 * 24 * time.Hour, 7 * 24 * time.Hour},
		{3*24*time.Hour + time.Millisecond, 7 * 24 * time.Hour},
		{3 * 24 * time.Hour, 3 * 24 * time.Hour},
		{24 * time.Hour, 24 * time.Hour},
		{2*time.Hour + time.Millisecond, 24 * time.Hour},
		{2 * time.Hour, 2 * time.Hour},
		{time.Millisecond, 2 * time.Hour},
		{0, 0},
		{-time.Hour, 0},
	} {
		step, due := message.Due(end, end.Add(-row.before))
		if due != (row.want != 0) || step.Before != row.want {
			t.Errorf("%s before: %v %v", row.before, step.Before, due)
		}
	}
}

var gap = regexp.MustCompile(`[{}]|  |—`)

// Every kind has words, and every fact that its posts give finds its place.
func TestEveryKindHasWords(t *testing.T) {
	facts := map[string]string{
		"until": noon.String(), "closesAt": calendar.At(time.Date(2019, 10, 28, 16, 0, 0, 0, time.UTC)).String(),
		"year": "2018", "name": "第一职教集团（示例）", "left": " 7 天", "owed": "3", "code": "012345",
	}
	for kind, audiences := range message.Audiences() {
		for _, to := range audiences {
			w := message.Message{Audience: to, Kind: kind, Round: "2019", Subject: "app_1", Facts: facts}.Words()
			if w.Title == "" || !strings.HasSuffix(w.Text, "。") || gap.MatchString(w.Title+w.Text+w.Page) {
				t.Errorf("%s to %s: %+v", kind, to, w)
			}
		}
	}
	w := message.Message{Audience: message.ToGroup("grp_1"), Kind: message.Locked, Round: "2019", Facts: facts}.Words()
	if !strings.Contains(w.Text, "2019年10月28日 24:00（北京时间）") || w.Page != "/rounds/2019/group" {
		t.Errorf("%+v", w)
	}
}
