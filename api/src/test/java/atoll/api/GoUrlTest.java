package atoll.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Refusals are those of Go's `net/url`.
final class GoUrlTest {
    @Test
    void aUrlFallsIntoItsParts() throws GoUrl.Malformed {
        assertThat(GoUrl.parse("HTTPS://a:b@x.test:80/p?q=1#f"))
                .isEqualTo(new GoUrl("https", "a:b", "x.test:80", "q=1", "f"));
        assertThat(GoUrl.parse("x")).isEqualTo(new GoUrl("", null, "", "", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "://x|missing protocol scheme",
                "a:1/x y:|",
                "1a:b|first path segment in URL cannot contain colon",
                "https://x/%zz|invalid URL escape \"%zz\"",
                "https://a b|invalid character \" \" in host name",
                "https://x:y|invalid port \":y\" after host",
                "https://[::1|missing ']' in host",
                "https://a b@x|net/url: invalid userinfo",
            })
    void whatIsNoneIsRefusedInItsWords(String url, String why) throws GoUrl.Malformed {
        if (why == null) {
            assertThat(GoUrl.parse(url).scheme()).isEqualTo("a");
            return;
        }
        assertThatThrownBy(() -> GoUrl.parse(url)).hasMessage("parse \"" + url + "\": " + why);
    }
}
