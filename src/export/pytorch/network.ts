// class Net: the layers of the file as Python makes them, each under the line that says where it stands and what it gives for one row.
import type { Parameter } from "../../autograd/parameter.js";
import { formatShape } from "../../autograd/shapes.js";
import { Branches } from "../../experiment/branches.js";
import { EncoderDecoder } from "../../experiment/encoderDecoder.js";
import type { BuiltModel, LayerSummary } from "../../experiment/model.js";
import { PaddedModel } from "../../experiment/paddedModel.js";
import type { Shape } from "../../kernels/ndarray.js";
import type { Module } from "../../nn/module.js";
import { block } from "./call.js";
import { layerRules } from "./layers.js";
import type { Place } from "./rules.js";
import { inComment, linesOf, literal, python } from "./python.js";
import type { PieceName } from "./pieces/table.js";

type Rules = Readonly<Record<string, (place: Place) => string>>;

export interface Network {
  /** class Net. */
  readonly text: string;
  /** Numbers of the data that it needs: PADDING = 0 */
  readonly constants: string;
  readonly pieces: ReadonlySet<PieceName>;
  /** Whether some of its layers look at what others have made of another row. */
  readonly remembers: boolean;
}

/** What is told of a layer of which there is no counterpart. */
export type Refuse = (layer: string, at: string, why: string, hint: string) => never;

/** What one row is. */
export interface Row {
  readonly shape: Shape;
  /** Whether it is ids of tokens alone. */
  readonly ids: boolean;
}

export function networkOf({ model, layers }: Pick<BuiltModel, "model" | "layers">, row: Row, refuse: Refuse): Network {
  const pieces = new Set<PieceName>();
  const use = (piece: PieceName): string => {
    pieces.add(piece);
    return piece;
  };
  const shared = sharedWeights(model);

  /** The layers of a list, as arguments of a call. */
  const listed = (list: readonly LayerSummary[], modules: readonly Module[], above: string, how: Pick<Place, "padded" | "ids" | "input">): string =>
    list.map((summary, i) => {
      const at = `${above}${summary.index}`;
      const input = i === 0 ? how.input : list[i - 1].outputShape;
      const inner = (which: number, inside: readonly Module[]): string => {
        const { lists } = summary.inside!;
        return listed(lists[which], inside, lists.length > 1 ? `${at}.${which}.` : `${at}.`, { ...how, input });
      };
      const place: Place = { summary, module: modules[i], ...how, input, use, inside: inner, refuse: (...why) => refuse(summary.name, at, ...why) };
      const written = modules[i] instanceof Branches ? branches(summary, modules[i]) : (layerRules as Rules)[summary.name](place);
      return `# ${inComment(at)} ${summary.name}: ${formatShape(summary.outputShape)}\n${written},`;
    }).join("\n"); // prettier-ignore

  const branches = ({ inside }: LayerSummary, module: Branches): string =>
    block(use("Branches"), block("", module.branches.map(({ name, layers: own }, i) => {
      const isText = own instanceof PaddedModel;
      const inner = listed(inside!.lists[i], own.layers, `0.${name}.`, { padded: isText, ids: isText, input: [module.branches[i].spans.reduce((sum, { width }) => sum + width, 0)] });
      const written = isText ? block(use("Texts"), `${own.padding},\n${inner}`) : block("nn.Sequential", inner);
      return `${literal(name)}: ${written},`;
    }).join("\n")).replace(/^\(/, "{").replace(/\)$/, "}")); // prettier-ignore

  if (model instanceof EncoderDecoder) {
    use("PaddedSequential");
    use("lengths_of");
    const [encoder, decoder] = layers.map(({ inside }, i) => listed(inside!.lists[0], (i === 0 ? model.encoder : model.decoder).layers, `${["encoder", "decoder"][i]}.`, { padded: true, ids: true, input: row.shape })); // prettier-ignore
    const constants = linesOf(
      `SOURCE_PADDING = ${model.padding}  # the id behind the end of a source`,
      `BEGIN = ${model.begin}  # the id that stands before the first token of an answer, and behind the last`,
    );
    return { text: pairText(encoder, decoder, shared), constants, pieces, remembers: true };
  }
  const isText = model instanceof PaddedModel;
  const list = listed(layers, model.layers, "", { padded: isText, ids: row.ids || isText, input: row.shape });
  const constants = isText ? `PADDING = ${model.padding}  # the id behind the end of a text` : "";
  const [head, first] = isText ? [use("Texts"), "PADDING,\n"] : ["nn.Sequential", ""];
  const isBranched = model.layers[0] instanceof Branches;
  return { text: listText(head, `${first}${list}`, shared, isBranched), constants, pieces, remembers: false };
}

function listText(base: string, list: string, shared: string, isBranched: boolean): string {
  return python`
    class Net(${base}):
        """The layers of the experiment, each with its place and the shape of what it gives for one row."""

        def __init__(self) -> None:
            super().__init__(
                ${list}
            )
            ${shared}

        ${isBranched ? branchedForward : ""}
  `;
}

const branchedForward = python`
  def forward(self, *inputs: Tensor) -> Tensor:
      branches, *joined = self
      x = branches(*inputs)
      for layer in joined:
          x = layer(x)
      return x
`;

function pairText(encoder: string, decoder: string, shared: string): string {
  return python`
    class Net(nn.Module):
        """An encoder that reads a text, and a decoder that writes another."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = PaddedSequential(
                ${encoder}
            )
            self.decoder = PaddedSequential(
                ${decoder}
            )
            ${shared}

        def forward(self, source: Tensor, shown: Tensor) -> Tensor:
            """Scores (N, t, V) of what follows each token that the decoder is shown."""
            return self.decode(shown, *self.encode(source))

        def encode(self, source: Tensor) -> Tuple[Tensor, Tensor]:
            """What the decoder looks at, (N, S, E), and how many steps of it are real."""
            lengths = lengths_of(source, SOURCE_PADDING)
            if self.training:  # in evaluation a row gets the same numbers whichever rows come with it
                source = source[:, : int(lengths.max())]
            return self.encoder(source, Told(lengths)), lengths

        def decode(self, shown: Tensor, memory: Tensor, memory_lengths: Tensor) -> Tensor:
            lengths = lengths_of(shown, BEGIN)
            if self.training:
                shown = shown[:, : int(lengths.max())]
            return self.decoder(shown, Told(lengths, memory, memory_lengths))
  `;
}

/** Lines that give a layer the weight of another one. */
function sharedWeights(model: Module): string {
  const owners = new Map<Parameter, string>();
  const lines: string[] = [];
  for (const [name, parameter] of model.namedParameters()) {
    const owner = owners.get(parameter);
    if (owner === undefined) owners.set(parameter, name);
    else lines.push(`${reached(name)} = ${reached(owner)}  # one weight for both`);
  }
  return lines.join("\n");
}

/** self[4].weight, self.get_submodule("4.0").weight */
function reached(name: string): string {
  const at = name.lastIndexOf(".");
  if (/^\d+\.\w+$/.test(name)) return `self[${name.slice(0, at)}]${name.slice(at)}`;
  return at < 0 ? `self.${name}` : `self.get_submodule(${literal(name.slice(0, at))}).${name.slice(at + 1)}`;
}
