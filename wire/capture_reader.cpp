#include "wire/capture_reader.hpp"

#include "wire/pcap_reader.hpp"
#include "wire/pcapng_reader.hpp"
#include "wire/wire_error.hpp"

namespace lvspec {
namespace {

/// A capture that ends before it says what it is.
class EmptyReader final : public CaptureReader {
 public:
  explicit EmptyReader(Input input) noexcept : CaptureReader(std::move(input)) {
    damage_ = !input_.error().empty() ? input_.error()
              : input_.ready() == 0   ? "the file is empty"
                                      : "the file ends in its first octets";
  }
  [[nodiscard]] bool next(Record&) noexcept override { return false; }
};

[[noreturn]] void refuse(const std::string& name, std::uint32_t magic) {
  if (magic >> 16U == 0x1f8bU) throw WireError(name + " is compressed with gzip: unpack it first (gunzip)");
  if (magic >> 8U == 0x28b52fU || magic == 0x28b52ffdU)
    throw WireError(name + " is compressed with zstd: unpack it first (unzstd)");
  if (magic == 0xa1b2cd34U || magic == 0x34cdb2a1U)
    throw WireError(name + " is in a variant of pcap that is not read here: rewrite it with editcap -F pcapng");
  throw WireError(name + " is no capture: neither pcap nor pcapng (its first octets are no known magic number)");
}

std::string link_type_words(std::uint32_t type) {
  switch (type) {
    case 113:
      return "113 (Linux cooked, as `-i any` writes)";
    case 276:
      return "276 (Linux cooked v2, as `-i any` writes)";
    case 101:
      return "101 (raw IP)";
    case 105:
      return "105 (IEEE 802.11)";
    case 127:
      return "127 (IEEE 802.11 with radiotap)";
    default:
      return std::to_string(type);
  }
}

}  // namespace

void refuse_link_type(const std::string& name, std::uint32_t type) {
  throw WireError(
      name + " has link type " + link_type_words(type) +
      ", not Ethernet: without both MAC addresses nothing can be judged; capture on the interface itself (tcpdump -i eth0)");
}

bool CaptureReader::cut(const char* what) noexcept {
  if (!damage_.empty()) return false;
  if (!input_.error().empty()) {
    damage_ = "the file " + input_.error() + " (at octet " + std::to_string(input_.offset()) + ")";
  } else {
    damage_ = std::string("the file ends in the middle of ") + what + " (from octet " + std::to_string(input_.offset()) + ")";
  }
  return false;
}

bool CaptureReader::broken(const std::string& how) noexcept {
  if (damage_.empty()) damage_ = "the file is damaged at octet " + std::to_string(input_.offset()) + ": " + how;
  return false;
}

std::unique_ptr<CaptureReader> open_reader(Input::Read read, const std::string& name) {
  Input input(std::move(read));
  const std::uint8_t* p = input.peek(4);
  if (p == nullptr) return std::make_unique<EmptyReader>(std::move(input));
  const std::uint32_t magic = be32(p);
  if (magic == pcapng_magic) return std::make_unique<PcapngReader>(std::move(input), name);
  if (PcapReader::knows(magic)) return std::make_unique<PcapReader>(std::move(input), name);
  refuse(name, magic);
}

}  // namespace lvspec
