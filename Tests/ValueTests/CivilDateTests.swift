import Testing
import Value

@Suite struct `The calendar` {
  @Test(arguments: [
    (0, 1970, 1, 1), (-1, 1969, 12, 31), (11_016, 2000, 2, 29), (11_017, 2000, 3, 1),
    (-25_509, 1900, 2, 28), (-25_508, 1900, 3, 1), (2_932_896, 9999, 12, 31),
    (-719_162, 1, 1, 1), (-719_163, 0, 12, 31),
  ])
  func `counts days from 1970 and back`(days: Int, year: Int, month: Int, day: Int) {
    #expect(CivilDate(daysSince1970: days) == CivilDate(year: year, month: month, day: day))
    #expect(CivilDate(year: year, month: month, day: day).daysSince1970 == days)
  }

  @Test func `goes round for every day of eight hundred years`() {
    let lost = (-146_097...146_097).first { CivilDate(daysSince1970: $0).daysSince1970 != $0 }
    #expect(lost == nil)
  }
}
