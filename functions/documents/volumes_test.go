package documents

import (
	"testing"

	"pgregory.net/rapid"

	"linxuan/shared/dossier"
)

func parcels(sizes []int64) []parcel {
	all := make([]parcel, len(sizes))
	for i, size := range sizes {
		all[i].desk.ID = string(rune('a' + i))
		all[i].sent.Documents = []dossier.Document{{Status: dossier.Accepted, Size: size}, {Status: dossier.Refused, Size: maxVolume}}
	}
	return all
}

// Every dossier is in one volume, in order and whole; none is larger than it may be but for one dossier alone; the next
// volume begins only where the dossier did not fit any more.
func TestVolumes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.Int64Range(0, 2*maxVolume), 0, 12).Draw(t, "sizes")
		all, err := divide(parcels(sizes))
		if err != nil {
			t.Fatal(err)
		}
		n, ids := 0, map[string]bool{}
		for i, v := range all {
			if v.Number != i+1 || len(v.parcels) == 0 || ids[v.ID] || len(v.ID) != 32 {
				t.Fatalf("%+v", v)
			}
			ids[v.ID] = true
			sum := int64(0)
			for _, p := range v.parcels {
				if p.desk.ID != string(rune('a'+n)) {
					t.Fatalf("dossier %d is elsewhere", n)
				}
				sum += sizes[n]
				n++
			}
			if sum != v.Size || sum > maxVolume && len(v.parcels) > 1 {
				t.Fatalf("volume %d holds %d, says %d", i, sum, v.Size)
			}
			if n < len(sizes) && sum+sizes[n] <= maxVolume {
				t.Fatalf("volume %d is closed too early", i)
			}
		}
		if n != len(sizes) {
			t.Fatalf("%d of %d dossiers", n, len(sizes))
		}
	})
}

func TestFileNames(t *testing.T) {
	for name, want := range map[string]string{
		"../../etc/passwd": "_.._etc_passwd", `a\b:c*d?"e<f>g|h`: "a_b_c_d__e_f_g_h", "": "未命名", "..": "未命名", "  章程. ": "章程", "行\n尾\x00": "行_尾_",
	} {
		if got := fileName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
