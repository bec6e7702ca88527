package atoll.nodes;

import atoll.api.request.PatchType;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.nodes.stage.Step;
import atoll.nodes.template.Environment;
import atoll.nodes.template.Template;
import atoll.nodes.template.TemplateException;
import java.util.ArrayList;

/// What a patch step renders, as the body of a patch.
final class PatchBody {
    private PatchBody() {}

    /// With root `status` the rendered `phase: Running` becomes `{"status": {"phase": "Running"}}`;
    /// of a JSON patch the operation at `/phase` becomes one at `/status/phase`.
    ///
    /// @throws TemplateException when the template fails or renders no YAML
    static Json of(Step.Patch patch, PatchType type, JsonObject object, Environment environment) {
        Json rendered = render(patch.template(), object, environment);
        if (patch.root().isEmpty()) {
            return rendered;
        }
        return type == PatchType.JSON
                ? below(patch.root(), rendered.asArray())
                : JsonObject.of(patch.root(), rendered);
    }

    /// A template's output, read as YAML. The text stands in the message whole: a wrong indentation
    /// is seen only there.
    static Json render(Template template, JsonObject object, Environment environment) {
        String text = template.render(object, environment);
        try {
            return RenderedYaml.parse(text);
        } catch (JsonException e) {
            throw new TemplateException("renders no YAML: " + e.getMessage() + " in:\n" + text);
        }
    }

    /// The operations of a JSON patch with `root` put before each path.
    private static JsonArray below(String root, JsonArray operations) {
        var moved = new ArrayList<Json>();
        for (JsonObject operation : operations.objects()) {
            moved.add(operation.with("path", "/" + root + operation.stringOr("path", "")));
        }
        return JsonArray.of(moved);
    }
}
