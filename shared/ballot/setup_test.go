package ballot

import (
	"bytes"
	"crypto/rand"
	"errors"
	"slices"
	"testing"
	"time"

	"linxuan/shared/fault"
)

// Each row breaks one thing in a good setup; the refusal points at it.
func TestSetupRefuses(t *testing.T) {
	rows := []struct {
		name          string
		spoil         func(*Setup)
		pointer, code string
	}{
		{"another format", func(s *Setup) { s.Format = "linxuan-ballot-setup/2" }, "/format", "ballot-format"},
		{"no round", func(s *Setup) { s.Round = "" }, "/round", "ballot-id"},
		{"a bar in an id would mix up the seal's info", func(s *Setup) { s.Round = "2019|main" }, "/round", "ballot-id"},
		{"Chinese in an id", func(s *Setup) { s.Ballot = "首轮" }, "/ballot", "ballot-id"},
		{"an id too long", func(s *Setup) { s.Ballot = string(bytes.Repeat([]byte("a"), 65)) }, "/ballot", "ballot-id"},
		{"run-off of itself", func(s *Setup) { s.RunOffOf = s.Ballot }, "/runOffOf", "ballot-id"},
		{"nobody appointed", func(s *Setup) { s.Appointed = 0 }, "/appointed", "ballot-number"},
		{"seals too short", func(s *Setup) { s.PlainSize = PlainSize - 1 }, "/plaintextBytes", "ballot-number"},
		{"window of no length", func(s *Setup) { s.Window.ClosesAt = s.Window.OpensAt }, "/window", "ballot-window"},
		{"window finer than a millisecond", func(s *Setup) { s.Window.ClosesAt = s.Window.ClosesAt.Add(1) }, "/window", "ballot-window"},
		{"quorum nought (R6.5)", func(s *Setup) { s.Rules.Quorum = Ratio{0, 3} }, "/rules/quorum", "ballot-share"},
		{"quorum above one", func(s *Setup) { s.Rules.Quorum = Ratio{4, 3} }, "/rules/quorum", "ballot-share"},
		{"threshold nought (R6.5)", func(s *Setup) { s.Rules.Threshold.Share.Num = 0 }, "/rules/threshold/share", "ballot-share"},
		{"no denominator (R6.5)", func(s *Setup) { s.Rules.Threshold.Of = "" }, "/rules/threshold/of", "ballot-base"},
		{"no minimum", func(s *Setup) { s.Rules.Minimum = 0 }, "/rules/minimumEligible", "ballot-number"},
		{"no target", func(s *Setup) { s.Rules.Target = 0 }, "/rules/target", "ballot-number"},
		{"no groups", func(s *Setup) { s.Groups = nil }, "/groups", "ballot-number"},
		{"groups out of order", func(s *Setup) { s.Groups[0], s.Groups[1] = s.Groups[1], s.Groups[0] }, "/groups/1/group", "ballot-order"},
		{"a group twice", func(s *Setup) { s.Groups[1].Group = s.Groups[0].Group }, "/groups/1/group", "ballot-order"},
		{"too few may vote on a group", func(s *Setup) { s.Groups[1].Entitled = 4 }, "/groups/1/entitled", "ballot-entitled"},
		{"more may vote than are appointed", func(s *Setup) { s.Groups[1].Entitled = 7 }, "/groups/1/entitled", "ballot-entitled"},
		{"score without denominator", func(s *Setup) { s.Groups[0].Score.Den = 0 }, "/groups/0/score", "ballot-ratio"},
		{"score below nought", func(s *Setup) { s.Groups[0].Score.Num = -1 }, "/groups/0/score", "ballot-ratio"},
		{"score that a browser rounds", func(s *Setup) { s.Groups[0].Score.Num = 1 << 53 }, "/groups/0/score", "ballot-ratio"},
		{"no token key", func(s *Setup) { s.Groups[0].Key = nil }, "/groups/0/key", "ballot-token-key"},
		{"one key for two groups", func(s *Setup) { s.Groups[1].Key = s.Groups[0].Key }, "/groups/1/key", "ballot-token-key-shared"},
		{"one scrutineer", func(s *Setup) { s.Closing.Commitments = s.Closing.Commitments[:1] }, "/closing/commitments", "ballot-scrutineers"},
		{"one share opens", func(s *Setup) { s.Closing.Commitments[0] = s.Closing.Commitments[0][:1] }, "/closing/commitments", "ballot-scrutineers"},
		{"a commitment missing", func(s *Setup) { s.Closing.Commitments[1] = s.Closing.Commitments[1][:1] }, "/closing/commitments", "ballot-commitments"},
		{"a dealing left out of the key", func(s *Setup) { s.Closing.Commitments = s.Closing.Commitments[:2] }, "/closing/key", "ballot-closing-key"},
		{"somebody else's closing key", func(s *Setup) { s.Closing.Key = deal(t, 2, 3).closing.Key }, "/closing/key", "ballot-closing-key"},
	}
	if _, err := validSetup(2).Check(); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		s := validSetup(2)
		s.Closing.Commitments = slices.Clone(s.Closing.Commitments)
		row.spoil(&s)
		_, err := s.Check()
		refusal, ok := errors.AsType[*fault.Error](err)
		if !ok || refusal.Def != ErrSetupInvalid {
			t.Errorf("%s: %v", row.name, err)
			continue
		}
		if !slices.ContainsFunc(refusal.Fields, func(f fault.Field) bool { return f.Pointer == row.pointer && f.Code == row.code }) {
			t.Errorf("%s: want %s at %s, got %v", row.name, row.code, row.pointer, refusal)
		}
	}
}

// Every member of the setup moves its hash: what is read out in the room fixes all of it.
func TestSetupHashCoversAll(t *testing.T) {
	base := must[Hash](t)(hashOf(validSetup(2)))
	changes := map[string]func(*Setup){
		"round":     func(s *Setup) { s.Round = "2020" },
		"ballot":    func(s *Setup) { s.Ballot = "second" },
		"run-off":   func(s *Setup) { s.RunOffOf = "first" },
		"appointed": func(s *Setup) { s.Appointed++ },
		"roll":      func(s *Setup) { s.Roll[31]++ },
		"quorum":    func(s *Setup) { s.Rules.Quorum.Num-- },
		"threshold": func(s *Setup) { s.Rules.Threshold.Share.Num-- },
		"base":      func(s *Setup) { s.Rules.Threshold.Of = BaseValid },
		"minimum":   func(s *Setup) { s.Rules.Minimum-- },
		"target":    func(s *Setup) { s.Rules.Target++ },
		"window":    func(s *Setup) { s.Window.ClosesAt = s.Window.ClosesAt.Add(time.Millisecond) },
		"plaintext": func(s *Setup) { s.PlainSize++ },
		"closing":   func(s *Setup) { s.Closing = deal(t, 2, 3).closing },
		"entitled":  func(s *Setup) { s.Groups[1].Entitled-- },
		"score":     func(s *Setup) { s.Groups[1].Score.Num++ },
		"key":       func(s *Setup) { s.Groups[1].Key = must[Bytes](t)(testKeys()[4].Public()) },
	}
	for name, change := range changes {
		s := validSetup(2)
		change(&s)
		checked, err := s.Check()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if checked.Hash == base {
			t.Errorf("%s may change under the same hash", name)
		}
	}
}

// A voter who was shown another setup than the one read out takes no part (a key of one's own would be a perfect tag).
func TestVoterComparesTheHash(t *testing.T) {
	shown := validSetup(2)
	readOut := must[*Checked](t)(shown.Check()).Hash
	if _, err := NewVoter(rand.Reader, shown, readOut); err != nil {
		t.Fatal(err)
	}
	shown.Groups[1].Key = must[Bytes](t)(testKeys()[4].Public())
	_, err := NewVoter(rand.Reader, shown, readOut)
	expect(t, err, ErrSetupDiffers)
}

func TestSetupRoundTrip(t *testing.T) {
	s := validSetup(3)
	raw := must[[]byte](t)(s.Encode())
	again := must[*Checked](t)(must[Setup](t)(ParseSetup(raw)).Check())
	if again.Hash != must[Hash](t)(hashOf(s)) {
		t.Fatal("another hash after reading")
	}
	other := func(old, new string) []byte { return bytes.Replace(raw, []byte(old), []byte(new), 1) }
	for name, form := range map[string][]byte{
		"white space":       other(`,"ballot"`, `, "ballot"`),
		"an unknown member": other(`{"format"`, `{"note":"x","format"`),
		"a member twice":    other(`"ballot":"main"`, `"ballot":"other","ballot":"main"`),
		"another case":      other(`"ballot"`, `"Ballot"`),
		"an escape":         other(`"main"`, `"m\u0061in"`),
		"another zone":      other(`2019-11-20T01:00:00.000Z`, `2019-11-20T09:00:00.000+08:00`),
		"no milliseconds":   other(`01:00:00.000Z`, `01:00:00Z`),
		"something after":   append(bytes.Clone(raw), '{', '}'),
		"cut off":           raw[:len(raw)-1],
		"nothing":           nil,
	} {
		if bytes.Equal(form, raw) {
			t.Fatalf("%s: nothing changed", name)
		}
		_, err := ParseSetup(form)
		expect(t, err, ErrRecordUnread)
	}
}

// R5.1, R6.5 (no late vote): open from the first millisecond to the last before the close.
func TestWindow(t *testing.T) {
	w := Window{opening, opening.Add(time.Hour)}
	shanghai := time.FixedZone("", 8*3600)
	for _, row := range []struct {
		at   time.Time
		want *fault.Definition
	}{
		{w.OpensAt.Add(-time.Millisecond), ErrCastingEarly},
		{w.OpensAt, nil},
		{w.ClosesAt.Add(-time.Millisecond), nil},
		{w.ClosesAt.Add(-time.Millisecond).In(shanghai), nil},
		{w.ClosesAt, ErrCastingClosed},
		{w.ClosesAt.In(shanghai), ErrCastingClosed},
		{w.ClosesAt.Add(time.Hour), ErrCastingClosed},
	} {
		expect(t, w.Admit(row.at), row.want)
	}
}

func TestRollDigest(t *testing.T) {
	salt := [32]byte{1}
	roll := RollDigest(salt, []string{"exp_a", "exp_b", "exp_c"})
	if RollDigest(salt, []string{"exp_c", "exp_a", "exp_b"}) != roll {
		t.Error("depends on the order")
	}
	for name, other := range map[string]Hash{
		"another salt":    RollDigest([32]byte{2}, []string{"exp_a", "exp_b", "exp_c"}),
		"one fewer":       RollDigest(salt, []string{"exp_a", "exp_b"}),
		"borders shifted": RollDigest(salt, []string{"exp_a", "exp_be", "xp_c"}),
	} {
		if other == roll {
			t.Errorf("%s: same digest", name)
		}
	}
}
