package atoll.api.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FieldSelectorTest {
    @Test
    void termsAreReadWithTheirSigns() {
        var selector = FieldSelector.parse("spec.nodeName==n,metadata.name!=a\\,b,");
        assertThat(selector.requirements())
                .containsExactly(
                        new FieldSelector.Requirement("metadata.name", "a,b", false),
                        new FieldSelector.Requirement("spec.nodeName", "n", true));
        assertThat(FieldSelector.parse(selector.toString())).isEqualTo(selector);
    }

    @Test
    void termWithoutSignIsRefusedInUpstreamsWords() {
        assertThatThrownBy(() -> FieldSelector.parse("metadata.name"))
                .hasMessage("invalid selector: 'metadata.name'; can't understand 'metadata.name'");
    }

    @Test
    void strayEscapeIsRefused() {
        assertThatThrownBy(() -> FieldSelector.parse("a=b\\c"))
                .hasMessage("invalid field selector: invalid escape sequence: \\c");
    }
}
