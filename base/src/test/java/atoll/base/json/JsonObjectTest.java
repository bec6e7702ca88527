package atoll.base.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonObjectTest {
    @Test
    void whatIsEmptyIsFoundHoweverDeepItIs() {
        JsonObject full = JsonReader.readObject("{\"a\":[1,{\"b\":\"\",\"c\":null}]}");

        assertThat(full.hasHollow()).isFalse();
        assertThat(full.with("d", JsonReader.readObject("{\"e\":[[]]}")).hasHollow()).isTrue();
        assertThat(full.without("a").hasHollow()).isTrue();
        assertThat(full.hasHollow()).isFalse();
    }
}
