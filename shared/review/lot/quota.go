package lot

import (
	"maps"
	"slices"
	"strings"

	"linxuan/shared/fault"
)

// MaxPanel is how many experts one draw may seat: they are written in one transaction.
const MaxPanel = 90

// Quotas are how many experts each province and each field gives, exactly. What is not named gives none. An expert counts
// for one province and for the main field.
type Quotas struct {
	Provinces map[string]int `json:"provinces"`
	Fields    map[string]int `json:"fields"`
}

// ErrQuotas refuses quotas that the pool cannot meet; the fields say every reason.
var ErrQuotas = fault.Define("panel-quotas", fault.Invalid, "R6.3")

// Size is how many experts are drawn.
func (q Quotas) Size() int { return sum(q.Provinces) }

func sum(counts map[string]int) int {
	total := 0
	for _, n := range counts {
		total += n
	}
	return total
}

// Check says whether the quotas can be met from a pool, and if not, why: which sums differ, which province or field has too
// few experts, or which provinces and fields together.
func (q Quotas) Check(pool []Entry) error {
	found := ErrQuotas.New()
	provinces, fields := map[string]int{}, map[string]int{}
	for _, e := range pool {
		provinces[e.Province]++
		fields[e.Field]++
	}
	if size := q.Size(); size < 1 || size > MaxPanel {
		found.At("/quotas/provinces", "panel-size", "size", size, "most", MaxPanel)
	}
	if a, b := sum(q.Provinces), sum(q.Fields); a != b {
		found.At("/quotas/fields", "panel-sums", "provinces", a, "fields", b)
	}
	few := func(pointer, code string, want, have map[string]int) {
		for _, key := range slices.Sorted(maps.Keys(want)) {
			switch {
			case want[key] < 0:
				found.At(pointer+"/"+key, "panel-negative")
			case want[key] > have[key]:
				found.At(pointer+"/"+key, code, "of", key, "wanted", want[key], "have", have[key])
			}
		}
	}
	few("/quotas/provinces", "panel-province-few", q.Provinces, provinces)
	few("/quotas/fields", "panel-field-few", q.Fields, fields)
	if err := found.OrNil(); err != nil {
		return err
	}
	need, left := q.table(pool)
	reached, short := need.flow(left)
	if short == 0 {
		return nil
	}
	return found.At("/quotas", "panel-together", need.narrows(reached, left, short)...)
}

// need is the quotas as numbers: a row for each province, a column for each field.
type need struct {
	provinces, fields []string
	province, field   map[string]int // places of the codes
	rows, columns     []int
}

// table gives the quotas as numbers, and how many experts the pool has for each province and field.
func (q Quotas) table(pool []Entry) (need, [][]int) {
	n := need{province: map[string]int{}, field: map[string]int{}}
	provinces, fields := map[string]bool{}, map[string]bool{}
	for _, e := range pool {
		provinces[e.Province], fields[e.Field] = true, true
	}
	n.provinces, n.fields = slices.Sorted(maps.Keys(provinces)), slices.Sorted(maps.Keys(fields))
	for i, code := range n.provinces {
		n.province[code] = i
		n.rows = append(n.rows, q.Provinces[code])
	}
	for i, code := range n.fields {
		n.field[code] = i
		n.columns = append(n.columns, q.Fields[code])
	}
	left := make([][]int, len(n.provinces))
	for i := range left {
		left[i] = make([]int, len(n.fields))
	}
	for _, e := range pool {
		left[n.province[e.Province]][n.field[e.Field]]++
	}
	return n, left
}

// cut is the provinces and fields that a last search for a place reached: what narrows the flow runs between them and the rest.
type cut struct{ rows, columns []bool }

// flow seats as many as the quotas and the experts left allow (augmenting paths over at most 31 × 19 cells), and says how
// many seats stay empty.
func (n need) flow(left [][]int) (cut, int) {
	seated := make([][]int, len(left))
	rows, columns := slices.Clone(n.rows), slices.Clone(n.columns)
	for i := range left { // greedily at first: most seats need no search
		seated[i] = make([]int, len(columns))
		for j := range columns {
			k := min(rows[i], columns[j], left[i][j])
			seated[i][j], rows[i], columns[j] = k, rows[i]-k, columns[j]-k
		}
	}
	for {
		reached, found := n.augment(left, seated, rows, columns)
		if !found {
			short := 0
			for _, k := range rows {
				short += k
			}
			return reached, short
		}
	}
}

// augment seats one more, breadth first from the provinces that have seats to give.
func (n need) augment(left, seated [][]int, rows, columns []int) (cut, bool) {
	c := cut{make([]bool, len(rows)), make([]bool, len(columns))}
	toColumn, toRow := make([]int, len(columns)), make([]int, len(rows))
	var queue []int
	for i, k := range rows {
		if k > 0 {
			c.rows[i], toRow[i] = true, -1
			queue = append(queue, i)
		}
	}
	for ; len(queue) > 0; queue = queue[1:] {
		i := queue[0]
		for j := range columns {
			if c.columns[j] || seated[i][j] >= left[i][j] {
				continue
			}
			c.columns[j], toColumn[j] = true, i
			if columns[j] > 0 {
				columns[j]--
				for at := j; ; {
					from := toColumn[at]
					seated[from][at]++
					if at = toRow[from]; at < 0 {
						rows[from]--
						return c, true
					}
					seated[from][at]--
				}
			}
			for k := range rows {
				if !c.rows[k] && seated[k][j] > 0 {
					c.rows[k], toRow[k] = true, j
					queue = append(queue, k)
				}
			}
		}
	}
	return c, false
}

// narrows says in figures why quotas that hold one by one do not hold together: what the reached provinces are to give is
// more than what the reached fields may take and the experts that these provinces have in the other fields.
func (n need) narrows(c cut, left [][]int, short int) []any {
	var provinces, fields []string
	wanted, room, others := 0, 0, 0
	for j, in := range c.columns {
		if in {
			fields = append(fields, n.fields[j])
			room += n.columns[j]
		}
	}
	for i, in := range c.rows {
		if !in {
			continue
		}
		provinces = append(provinces, n.provinces[i])
		wanted += n.rows[i]
		for j := range n.columns {
			if !c.columns[j] {
				others += left[i][j]
			}
		}
	}
	return []any{"provinces", strings.Join(provinces, ","), "fields", strings.Join(fields, ","), "wanted", wanted, "room", room, "others", others, "short", short}
}
