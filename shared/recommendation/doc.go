// Package recommendation is what a recommending body does: examine all its applicants, rank those that it recommends within
// its quota, and seal the list (R4.2 to R4.6). Its rules are plain functions over a roster and a draft; the store keeps every
// list that was ever sealed.
package recommendation
