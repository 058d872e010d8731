package report

import (
	"encoding/binary"
	"slices"
)

// prime is that of the field in which sums are solved: with numbers of 31 bits a product fits. All coefficients are one, so
// that a sum which follows over the fractions follows here.
const prime = 1<<31 - 1

// safe says whether nothing that follows from known sums of shares, by adding and subtracting them in any measure, is of fewer
// than Least groups: neither one group's part nor what two have together, of which each could tell the other's. A sum lists
// its shares by number; owners gives the group of each.
//
// A combination is a vector with a number for each share; that of fewer than Least groups has few that are not zero. Shares
// that are in the same sums always have the same number, so they count as one column with so many groups. A column is known
// alone if every solution of the system without right side has zero there, and two columns are if every solution has there
// the same proportion. Groups with several shares are taken for known, which is more than anyone knows: what follows must be
// of Least others.
func safe(sums [][]int, owners []int) bool {
	for _, sum := range sums {
		if !ofEnough(sum, owners) {
			return false
		}
	}
	columns, single := clumpsOf(sums, owners)
	matrix := make([][]int64, len(sums))
	for i := range sums {
		matrix[i] = make([]int64, len(columns))
		for c, column := range columns {
			matrix[i][c] = column.in[i]
		}
	}
	pivots := eliminate(matrix, single)
	for _, row := range matrix[len(pivots):] {
		if slices.ContainsFunc(row, func(n int64) bool { return n != 0 }) {
			return false // it is of groups with several shares alone
		}
	}
	return !fewFollow(matrix, pivots, columns[:single])
}

func ofEnough(sum, owners []int) bool {
	groups := map[int]bool{}
	for _, s := range sum {
		groups[owners[s]] = true
	}
	return len(groups) == 0 || len(groups) >= Least
}

// clump is shares that are in the same sums.
type clump struct {
	in     []int64 // 1 for each sum that they are in
	groups int
}

// clumpsOf makes the columns: first those of groups with one share, whose number is single, then those of the others.
func clumpsOf(sums [][]int, owners []int) (all []clump, single int) {
	in := map[int][]int64{}
	shares := map[int]int{}
	var order []int
	for i, sum := range sums {
		for _, s := range sum {
			if in[s] == nil {
				in[s] = make([]int64, len(sums))
				order = append(order, s)
				shares[owners[s]]++
			}
			in[s][i] = 1
		}
	}
	known := map[string]int{}
	var others []clump
	for _, s := range order {
		if shares[owners[s]] > 1 {
			others = append(others, clump{in[s], 1})
			continue
		}
		key := digits(in[s])
		c, found := known[key]
		if !found {
			c = len(all)
			known[key], all = c, append(all, clump{in: in[s]})
		}
		all[c].groups++
	}
	return append(all, others...), len(all)
}

// eliminate brings a matrix into its reduced form by its first columns (Gauss, Jordan) and gives the column of each row's
// leading one; the rows after these have nothing in those columns.
func eliminate(matrix [][]int64, columns int) []int {
	var pivots []int
	for c := range columns {
		done := len(pivots)
		at := slices.IndexFunc(matrix[done:], func(row []int64) bool { return row[c] != 0 })
		if at < 0 {
			continue
		}
		matrix[done], matrix[done+at] = matrix[done+at], matrix[done]
		scale(matrix[done], inverse(matrix[done][c]))
		for i, row := range matrix {
			if factor := row[c]; i != done && factor != 0 {
				for k, n := range matrix[done] {
					row[k] = (row[k] + (prime-factor)*n) % prime
				}
			}
		}
		pivots = append(pivots, c)
	}
	return pivots
}

func scale(row []int64, factor int64) {
	for k := range row {
		row[k] = row[k] * factor % prime
	}
}

// inverse is by Fermat: n to the power of prime-2.
func inverse(n int64) int64 {
	result := int64(1)
	for e := prime - 2; e > 0; e >>= 1 {
		if e&1 == 1 {
			result = result * n % prime
		}
		n = n * n % prime
	}
	return result
}

// fewFollow says whether a column of fewer than Least groups, or two of one group each, follow from a reduced matrix. The
// solutions have a number of their own for each column without a leading one; a column with one depends on those in its row.
func fewFollow(matrix [][]int64, pivots []int, columns []clump) bool {
	free := make([]bool, len(columns))
	for c := range free {
		free[c] = !slices.Contains(pivots, c)
	}
	seen := map[string]bool{}
	for c, column := range columns {
		if column.groups >= Least {
			continue
		}
		dependence := make([]int64, len(columns))
		if row := slices.Index(pivots, c); row >= 0 {
			for f, n := range matrix[row][:len(columns)] {
				if free[f] {
					dependence[f] = n
				}
			}
		} else {
			dependence[c] = 1
		}
		first := slices.IndexFunc(dependence, func(n int64) bool { return n != 0 })
		if first < 0 {
			return true
		}
		scale(dependence, inverse(dependence[first]))
		key := digits(dependence)
		if column.groups == 1 && seen[key] {
			return true
		}
		seen[key] = seen[key] || column.groups == 1
	}
	return false
}

// digits writes numbers so that equal rows, and only these, have equal texts.
func digits(row []int64) string {
	text := make([]byte, 0, 4*len(row))
	for _, n := range row {
		text = binary.LittleEndian.AppendUint32(text, uint32(n)) //nolint:gosec // less than prime, which has 31 bits
	}
	return string(text)
}
