// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/power.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/fakes/fake_machine.h"

namespace {

using restore::Power;

class PowerTest : public ::testing::Test {
 protected:
  void Supply(const std::string& name,
              const std::map<std::string, std::string>& attributes) {
    for (const auto& [attribute, value] : attributes) {
      restore::fakes::FakeMachine::Write(
          machine_.root() / "sys/class/power_supply" / name / attribute,
          value + "\n");
    }
  }
  Power Read() { return restore::ReadPower(machine_.roots()); }

  restore::fakes::FakeMachine machine_;
};

TEST_F(PowerTest, ADesktopHasNoBattery) {
  EXPECT_FALSE(Read().has_battery);
  EXPECT_EQ(Describe(Read()), "no battery");
}

TEST_F(PowerTest, ALaptopOnItsBatteryTellsWhatIsLeft) {
  Supply("AC", {{"type", "Mains"}, {"online", "0"}});
  Supply("BAT0", {{"type", "Battery"},
                  {"status", "Discharging"},
                  {"energy_now", "8500000"},
                  {"energy_full", "50000000"},
                  {"capacity", "99"}});
  const Power power = Read();
  EXPECT_TRUE(power.has_battery);
  EXPECT_FALSE(power.on_mains);
  EXPECT_EQ(power.percent, 17);
  EXPECT_EQ(Describe(power), "on battery, 17 % left");
}

TEST_F(PowerTest, AChargerCountsHoweverItIsTold) {
  Supply("BAT0", {{"type", "Battery"}, {"status", "Discharging"}});
  EXPECT_FALSE(Read().on_mains);
  Supply("ucsi-source-psy-0", {{"type", "USB"}, {"online", "1"}});
  EXPECT_TRUE(Read().on_mains);
  Supply("ucsi-source-psy-0", {{"online", "0"}});
  EXPECT_FALSE(Read().on_mains);
  Supply("BAT0", {{"status", "Charging"}});
  EXPECT_TRUE(Read().on_mains);
}

TEST_F(PowerTest, TwoBatteriesCountByWhatTheyHold) {
  Supply(
      "BAT0",
      {{"type", "Battery"}, {"energy_now", "0"}, {"energy_full", "20000000"}});
  Supply("BAT1", {{"type", "Battery"},
                  {"energy_now", "40000000"},
                  {"energy_full", "60000000"}});
  EXPECT_EQ(Read().percent, 50);
  // Of unlike units only the shares can be compared.
  Supply("BAT2", {{"type", "Battery"}, {"capacity", "100"}});
  EXPECT_EQ(Read().percent, (0 + 66 + 100) / 3);
}

TEST_F(PowerTest, AMouseAUpsAndAnEmptyBayAreNoBatteries) {
  Supply("hidpp_battery_0", {{"type", "Battery"},
                             {"scope", "Device"},
                             {"status", "Discharging"},
                             {"capacity", "5"}});
  Supply("ups", {{"type", "UPS"}, {"capacity", "5"}});
  Supply("BAT1", {{"type", "Battery"}, {"present", "0"}});
  EXPECT_FALSE(Read().has_battery);
  EXPECT_FALSE(Read().percent.has_value());
}

TEST_F(PowerTest, NonsenseIsNotACharge) {
  Supply("BAT0", {{"type", "Battery"},
                  {"energy_now", "-5"},
                  {"energy_full", "0"},
                  {"capacity", "4711"}});
  EXPECT_TRUE(Read().has_battery);
  EXPECT_FALSE(Read().percent.has_value());
  EXPECT_EQ(Describe(Read()), "on battery, charge not known");
}

TEST(WillLast, WithoutABatteryOnTheMainsOrWithEnoughLeft) {
  EXPECT_TRUE(WillLast(Power{}));
  Power power{.has_battery = true, .on_mains = false, .percent = 30};
  EXPECT_FALSE(WillLast(power));
  power.percent = 31;
  EXPECT_TRUE(WillLast(power));
  power.percent.reset();
  EXPECT_FALSE(WillLast(power));
  power.on_mains = true;
  EXPECT_TRUE(WillLast(power));
}

}  // namespace
