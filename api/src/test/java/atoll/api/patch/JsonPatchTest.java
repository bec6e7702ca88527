package atoll.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.api.request.RefusedException;
import atoll.base.json.JsonReader;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPatchTest {
    private static String patched(String document, String patch) {
        return JsonPatch.apply(JsonReader.readObject(document), JsonReader.read(patch)).toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1} | [{\"op\":\"add\",\"path\":\"/b\",\"value\":2}] | {\"a\":1,\"b\":2}",
                "{\"a\":[1,3]} | [{\"op\":\"add\",\"path\":\"/a/1\",\"value\":2}] | {\"a\":[1,2,3]}",
                "{\"a\":[1]} | [{\"op\":\"add\",\"path\":\"/a/-\",\"value\":2}] | {\"a\":[1,2]}",
                "{\"a\":[1,2]} | [{\"op\":\"remove\",\"path\":\"/a/0\"}] | {\"a\":[2]}",
                "{\"a\":[1,2]} | [{\"op\":\"remove\",\"path\":\"/a/-1\"}] | {\"a\":[1]}",
                "{\"a\":{\"x/y\":1}} | [{\"op\":\"replace\",\"path\":\"/a/x~1y\",\"value\":5}] |"
                        + " {\"a\":{\"x/y\":5}}",
                "{\"a\":1} | [{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/b\"}] | {\"b\":1}",
                "{\"a\":1} | [{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"}] |"
                        + " {\"a\":1,\"b\":1}",
                "{\"a\":1} | [{\"op\":\"test\",\"path\":\"/a\",\"value\":1}] | {\"a\":1}",
                "{\"a\":1} | [{\"op\":\"test\",\"path\":\"/b\",\"value\":null}] | {\"a\":1}",
                "{\"a\":1} | [{\"op\":\"replace\",\"path\":\"\",\"value\":{\"b\":1}}] | {\"b\":1}",
            })
    void operationApplies(String document, String patch, String outcome) {
        assertThat(patched(document, patch)).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"op\":\"test\",\"path\":\"/a\",\"value\":2} | testing value /a failed: test failed",
                "{\"op\":\"remove\",\"path\":\"/z\"} | error in remove for path: '/z': Unable to"
                        + " remove nonexistent key: z: missing value",
                "{\"op\":\"frob\",\"path\":\"/z\"} | Unexpected kind: frob",
                "{\"op\":\"add\",\"path\":\"/x/y\",\"value\":1} | add operation does not apply: doc is"
                        + " missing path: \"/x/y\": missing value",
                "{\"op\":\"replace\",\"path\":\"/l/7\",\"value\":1} | replace operation does not"
                        + " apply: doc is missing key: /l/7: missing value",
                "{\"op\":\"add\",\"path\":\"/l/9\",\"value\":1} | error in add for path: '/l/9': Unable"
                        + " to access invalid index: 9: invalid index referenced",
            })
    void operationThatDoesNotApplyIsRefusedAsInvalid(String operation, String why) {
        assertThatThrownBy(() -> patched("{\"a\":1,\"l\":[1]}", "[" + operation + "]"))
                .asInstanceOf(InstanceOfAssertFactories.type(RefusedException.class))
                .satisfies(refused -> {
                    var status = refused.status();
                    assertThat(status.code()).isEqualTo(422);
                    assertThat(status.message())
                            .isEqualTo(
                                    "the server rejected our request due to an error in our"
                                            + " request");
                    assertThat(status.details().isEmpty()).isTrue();
                    assertThat(refused.getMessage()).endsWith(": " + why);
                });
    }

    @Test
    void patchThatIsNoArrayIsABadRequest() {
        assertThatThrownBy(() -> patched("{}", "{}"))
                .hasMessage(
                        "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp");
    }

    @Test
    void failedPatchLeavesTheDocumentAsItWas() {
        var document = JsonReader.readObject("{\"a\":{\"b\":[1,2]}}");
        var before = document.toString();
        JsonPatch.apply(
                document, JsonReader.read("[{\"op\":\"add\",\"path\":\"/a/b/0\",\"value\":9}]"));
        assertThat(document.toString()).isEqualTo(before);
    }
}
