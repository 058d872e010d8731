package report

// SmallText is the dictionary of these tests.
const SmallText = smallText
