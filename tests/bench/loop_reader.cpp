// bench_reader FILE [decode]: our own reader alone, or with decode(), which every judgement starts from.
#include <cstdio>
#include <exception>

#include "lvspec/decode.hpp"
#include "wire/captures.hpp"

namespace {

void read(const char* path, bool decoding) {
  lvspec::Vantage mirror;
  mirror.name = "mirror";
  mirror.at = lvspec::Place::segment;
  const auto source = lvspec::open_captures({{path, 0}}, {mirror});
  lvspec::Record record;
  unsigned long long frames = 0, octets = 0, payload = 0;
  while (source->next(record)) {
    ++frames;
    octets += record.length;
    if (decoding) payload += lvspec::decode(record).payload_length;
  }
  std::printf("%llu frames, %llu octets, %llu octets of payload\n", frames, octets, payload);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  try {
    read(argv[1], argc > 2);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_reader: %s\n", error.what());
    return 4;
  }
}
