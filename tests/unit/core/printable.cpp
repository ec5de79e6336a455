#include "lvspec/printable.hpp"

#include <doctest/doctest.h>

using lvspec::printable;
using lvspec::shortened;

TEST_CASE("plain text and other scripts stay") {
  CHECK(printable("web1 – grün 网") == "web1 – grün 网");
  CHECK(printable("").empty());
}

TEST_CASE("control characters and invisible ones are spelt out") {
  CHECK(printable("a\nb\r\t") == "a\\nb\\r\\t");
  CHECK(printable(std::string("\x1b[31m\0\x7f", 7)) == "\\x1b[31m\\x00\\x7f");
  CHECK(printable("\u009b\u202e\u200b\ufeff\uffff") == "\\u{9b}\\u{202e}\\u{200b}\\u{feff}\\u{ffff}");
}

TEST_CASE("octets that are no UTF-8 are spelt out") {
  CHECK(printable("\xff") == "\\xff");
  CHECK(printable("\xc0\x80") == "\\xc0\\x80");
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");
  CHECK(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
  CHECK(printable("\xe2\x82") == "\\xe2\\x82");
}

TEST_CASE("shortening keeps whole characters") {
  CHECK(shortened("short", 10) == "short");
  CHECK(shortened("grün grün", 8) == "grün…");
  CHECK(shortened("üüüü", 6) == "ü…");
}
