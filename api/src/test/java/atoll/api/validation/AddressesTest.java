package atoll.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "FD00:0:0:0:0:0:0:1, fd00::1",
        "0:0:0:0:0:0:0:0, ::",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "1:0:2:0:3:0:4:0, 1:0:2:0:3:0:4:0",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "fe80::, fe80::",
        "::ffff:1.2.3.4, 1.2.3.4",
    })
    void anAddressHasOneForm(String given, String wanted) {
        assertThat(Addresses.canonical(given)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3/8, 10.0.0.0/8",
        "10.1.2.3/32, 10.1.2.3/32",
        "10.1.2.3/0, 0.0.0.0/0",
        "FD00:1::2/12, fd00::/12",
        "::ffff:10.1.2.3/104, 10.0.0.0/8",
    })
    void aNetworkHasNoBitsBeyondItsPrefix(String given, String wanted) {
        assertThat(Addresses.network(given)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource({
        "010.001.000.1, 10.1.0.1",
        "010.0.0.0/08, 10.0.0.0/8",
        "fd00:001::/064, fd00:001::/64",
        "::ffff:010.0.0.1, ::ffff:10.0.0.1",
    })
    void zerosThatLeadDecimalsGo(String given, String wanted) {
        assertThat(Addresses.unpadded(given)).isEqualTo(wanted);
    }
}
