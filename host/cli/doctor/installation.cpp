// SPDX-License-Identifier: Apache-2.0
#include "host/cli/doctor/installation.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>

namespace ssc::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = 1024 * 1024;  // of a file; libccid's list of readers has 100 KB

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMostBytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

std::vector<fs::path> entries(const fs::path& folder) {
  std::error_code failed;
  std::vector<fs::path> found;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed))
    found.push_back(entry->path());
  std::sort(found.begin(), found.end());
  return found;
}

// As the loader will see it.
fs::path resolved(const fs::path& path) {
  std::error_code failed;
  fs::path real = fs::weakly_canonical(path, failed);
  return failed ? path : real;
}

std::uint16_t hexadecimal(std::string_view text) {
  if (text.starts_with("0x")) text.remove_prefix(2);
  std::uint16_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number, 16);
  return number;
}

// ---- Info.plist: as much of it as pcscd reads ---------------------------------------------------

std::string without_comments(std::string text) {
  for (auto begin = text.find("<!--"); begin != std::string::npos; begin = text.find("<!--")) {
    const auto end = text.find("-->", begin);
    text.erase(begin, end == std::string::npos ? end : end + 3 - begin);
  }
  return text;
}

// The strings that belong to a key, be it one or an array.
std::vector<std::string> strings_of(std::string_view plist, std::string_view key) {
  constexpr std::string_view kOpen = "<string>", kClose = "</string>";
  std::vector<std::string> found;
  const std::string wanted = "<key>" + std::string(key) + "</key>";
  const auto at = plist.find(wanted);
  if (at == plist.npos) return found;
  plist = plist.substr(at + wanted.size());
  plist = plist.substr(0, plist.find("<key>"));
  for (auto begin = plist.find(kOpen); begin != plist.npos; begin = plist.find(kOpen)) {
    plist.remove_prefix(begin + kOpen.size());
    const auto end = plist.find(kClose);
    found.emplace_back(plist.substr(0, end));
    if (end == plist.npos) break;
  }
  return found;
}

std::string string_of(std::string_view plist, std::string_view key) {
  const auto found = strings_of(plist, key);
  return found.empty() ? std::string() : found.front();
}

DriverBundle read_bundle(const fs::path& folder) {
  const fs::path contents = folder / "Contents";
  const std::string plist = without_comments(content(contents / "Info.plist"));
  const std::string executable = string_of(plist, "CFBundleExecutable");
  DriverBundle bundle{.library = resolved(contents / "Linux" / executable),
                      .version = string_of(plist, "CFBundleVersion"),
                      .for_the_class = string_of(plist, "CFBundleName") == "CCIDCLASSDRIVER"};
  const auto vendors = strings_of(plist, "ifdVendorID");
  const auto products = strings_of(plist, "ifdProductID");
  const auto names = strings_of(plist, "ifdFriendlyName");
  std::error_code failed;
  if (executable.empty()) {
    bundle.library = folder;
    bundle.defect = "Info.plist";
  } else if (!fs::is_regular_file(bundle.library, failed)) {
    bundle.defect = executable;
  } else if (vendors.size() != products.size() || vendors.size() != names.size()) {
    bundle.defect = "ifdVendorID, ifdProductID, ifdFriendlyName";
  } else {
    for (std::size_t i = 0; i < names.size(); ++i)
      bundle.readers.push_back({hexadecimal(vendors[i]), hexadecimal(products[i]), names[i]});
  }
  return bundle;
}

// ---- reader.conf --------------------------------------------------------------------------------

// A word, or what stands between quotation marks.
std::string value_of(std::istringstream& line) {
  std::string value;
  line >> std::ws;
  if (line.peek() == '"') {
    line.get();
    std::getline(line, value, '"');
  } else {
    line >> value;
  }
  return value;
}

void read_configuration(const fs::path& file, std::vector<ConfiguredReader>& readers) {
  std::istringstream text(content(file));
  bool open = false;  // an entry of this file has begun
  for (std::string row; std::getline(text, row);) {
    std::istringstream line(row);
    std::string key;
    line >> key;
    if (key == "FRIENDLYNAME") {
      readers.push_back({value_of(line), {}, {}});
      open = true;
    } else if (open && key == "DEVICENAME") {
      readers.back().device = value_of(line);
    } else if (open && key == "LIBPATH") {
      std::error_code failed;
      readers.back().library = resolved(value_of(line));
      readers.back().installed = fs::is_regular_file(readers.back().library, failed);
    }
  }
}

// ---- sysfs --------------------------------------------------------------------------------------

std::string first_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

}  // namespace

std::vector<DriverBundle> find_bundles(const fs::path& folder) {
  std::vector<DriverBundle> bundles;
  for (const auto& path : entries(folder))
    if (path.extension() == ".bundle") bundles.push_back(read_bundle(path));
  return bundles;
}

std::vector<ConfiguredReader> find_configured(const fs::path& folder) {
  std::vector<ConfiguredReader> readers;
  std::error_code failed;
  for (const auto& path : entries(folder))
    if (fs::is_regular_file(path, failed)) read_configuration(path, readers);
  return readers;
}

std::vector<UsbReader> find_plugged(const fs::path& sysfs) {
  constexpr std::string_view kSmartCard = "0b";
  std::set<fs::path> devices;
  for (const auto& interface : entries(sysfs)) {  // "1-4:1.0" of the device "1-4"
    const std::string name = interface.filename();
    const auto colon = name.find(':');
    if (colon != name.npos && first_line(interface / "bInterfaceClass") == kSmartCard)
      devices.insert(sysfs / name.substr(0, colon));
  }
  std::vector<UsbReader> readers;
  for (const auto& device : devices)
    readers.push_back({hexadecimal(first_line(device / "idVendor")),
                       hexadecimal(first_line(device / "idProduct")),
                       first_line(device / "product")});
  return readers;
}

}  // namespace ssc::cli
