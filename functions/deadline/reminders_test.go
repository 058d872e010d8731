package deadline_test

import (
	"slices"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/message"
	"linxuan/shared/round"
)

// told lists the reminders of a reader as kinds with what was left, the oldest first.
func (e *evening) told(r message.Reader) []string {
	e.t.Helper()
	items, _, err := message.List(ctx, e.Store, r, 100, "")
	if err != nil {
		e.t.Fatal(err)
	}
	var all []string
	for _, m := range slices.Backward(items) {
		if m.Facts["left"] != "" {
			all = append(all, string(m.Kind)+m.Facts["left"])
		}
	}
	return all
}

func (e *evening) group(i int) message.Reader {
	return message.Reader{Account: "acc_x", Role: "group", Group: e.groups[i].ID}
}

// Who still owes is reminded, once a step, however often the sweep runs; who has submitted is not, nor is anybody else. An
// extension makes another end, with a reminder of its own for its group alone.
func TestReminders(t *testing.T) {
	e := anEvening(t)
	body := message.Reader{Account: "acc_y", Role: "body", Body: dossiertest.Shandong}
	for _, before := range []time.Duration{2 * time.Hour, 2*time.Hour - 5*time.Minute, time.Minute} {
		e.Clock.Set(dossiertest.Deadline.Add(-before))
		for range 2 {
			if _, err := e.again("sweep"); err != nil {
				t.Fatal(err)
			}
		}
	}
	e.holdsTold(map[string][]string{
		"complete": {"due-application 2 小时"}, "incomplete": {"due-application 2 小时"}, "not begun": {"due-application 2 小时"}, "submitted": nil,
	})
	if got := e.told(body); !slices.Equal(got, []string{"due-recommendation 2 小时"}) {
		t.Errorf("the body: %q", got)
	}
	if got := e.told(message.Reader{Account: "acc_z", Role: "body", Body: dossiertest.Beijing}); got != nil {
		t.Errorf("a body without applicants: %q", got)
	}
	e.stage.Extend(round.ScopeGroup, dossiertest.Shandong, e.groups[1].ID, dossiertest.Extended, dossiertest.Deadline.Add(-time.Hour))
	for _, at := range []time.Time{dossiertest.Deadline.Add(-time.Minute), dossiertest.Deadline, dossiertest.Extended.Add(-3 * 24 * time.Hour), dossiertest.Extended.Add(time.Hour)} {
		e.Clock.Set(at)
		for range 2 {
			if _, err := e.again("sweep"); err != nil {
				t.Fatal(err)
			}
		}
	}
	e.holdsTold(map[string][]string{
		"complete": {"due-application 2 小时"}, "incomplete": {"due-application 2 小时", "due-application 7 天", "due-application 3 天"},
		"not begun": {"due-application 2 小时"}, "submitted": nil,
	})
}

func (e *evening) holdsTold(want map[string][]string) {
	e.t.Helper()
	for i, name := range []string{"complete", "incomplete", "not begun", "submitted"} {
		if got := e.told(e.group(i)); !slices.Equal(got, want[name]) {
			e.t.Errorf("%s: %q, want %q", name, got, want[name])
		}
	}
}

// A closing tells each group once what it made of its application.
func TestAClosingIsTold(t *testing.T) {
	e := anEvening(t)
	for range 2 {
		e.Clock.Set(dossiertest.Deadline)
		if _, err := e.again("sweep"); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []message.Kind{message.Closed, message.Locked} {
		items, _, err := message.List(ctx, e.Store, e.group(i), 10, "")
		if err != nil || len(items) != 1 || items[0].Kind != want || items[0].At != calendar.At(dossiertest.Deadline) {
			t.Errorf("%+v %v, want %s", items, err, want)
		}
	}
}
