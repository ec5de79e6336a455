// bench_capture: the same capture for the same arguments, on every machine.
//
//   bench_capture pages|small pcap|pcapng MEGABYTES FILE      prints the number of frames and their mean length
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>

#include "tests/bench/capture_file.hpp"
#include "tests/bench/traffic.hpp"

namespace {

using namespace lvspec::bench;

void write(const Mix& mix, Format format, std::uint64_t octets, const char* path) {
  CaptureFile file(path, format);
  Traffic traffic(mix);
  std::int64_t now = 1'764'028'800'000'000'000;
  std::uint64_t in_frames = 0;
  const Send send = [&](const lvspec::words::Octets& frame) {
    file.add(now, frame);
    in_frames += frame.size();
    now += 5000;
  };
  traffic.introduce(send);
  while (file.size() < octets) traffic.step(send);
  file.close(now);
  std::printf("%llu %.0f\n", static_cast<unsigned long long>(file.frames()),
              static_cast<double>(in_frames) / static_cast<double>(file.frames()));
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view mix = argc == 5 ? argv[1] : "", format = argc == 5 ? argv[2] : "";
  const unsigned long megabytes = argc == 5 ? std::strtoul(argv[3], nullptr, 10) : 0;
  if ((mix != "pages" && mix != "small") || (format != "pcap" && format != "pcapng") || megabytes == 0) {
    std::fputs("usage: bench_capture pages|small pcap|pcapng MEGABYTES FILE\n", stderr);
    return 2;
  }
  try {
    write(mix == "pages" ? pages : small, format == "pcap" ? Format::pcap : Format::pcapng, megabytes * 1'000'000, argv[4]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_capture: %s\n", error.what());
    return 4;
  }
}
