// A Diptych client that uses only the protos: it lists the trained snapshots of a server, streams the pictures of a
// folder to two of them, and prints both answers to each picture.
//
//   node client.mjs --pictures FOLDER [--server HOST:PORT] [--protos FOLDER] [SNAPSHOT_ID SNAPSHOT_ID]

import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import grpc from "@grpc/grpc-js";
import protoLoader from "@grpc/proto-loader";

const PROTOS = path.join(import.meta.dirname, "..", "..", "..", "proto");
const SERVICES = ["diptych/v1/prediction_service.proto", "diptych/v1/snapshot_service.proto"];
const PICTURE = /\.(jpe?g|png|webp|bmp)$/i;

// The stubs of package diptych.v1, made from the protos while the program runs.
function loadApi(protos) {
  const definition = protoLoader.loadSync(SERVICES, {
    includeDirs: [protos],
    keepCase: true, // fields are named as in the protos
    longs: String, // ids of frames are 64 bits wide, wider than a JavaScript number
    oneofs: true, // message.outcome names the field that is set
    defaults: true, // fields that are not on the wire have their default
  });
  return grpc.loadPackageDefinition(definition).diptych.v1;
}

// One answer as a promise; grpc-js itself takes callbacks.
function call(client, method, request) {
  return new Promise((resolve, reject) => {
    client[method](request, (error, response) => (error ? reject(error) : resolve(response)));
  });
}

// Lists are paged: request the next page until there is none.
async function listSnapshots(client) {
  const snapshots = [];
  let page_token = "";
  do {
    const page = await call(client, "ListSnapshots", { page_token });
    snapshots.push(...page.snapshots);
    page_token = page.next_page_token;
  } while (page_token);
  return snapshots;
}

async function picturesOf(folder) {
  const names = (await readdir(folder)).filter((name) => PICTURE.test(name)).sort();
  return Promise.all(names.map(async (name) => ({ name, bytes: await readFile(path.join(folder, name)) })));
}

// The server keeps only the newest waiting frame of a stream, which suits a camera. Here every picture needs an answer,
// so each is sent after the answer to the one before.
async function* answersTo(pictures, snapshotIds, client) {
  const stream = client.StreamPredictions();
  stream.write({ choice: { snapshot_ids: snapshotIds } });
  let modelSet;
  let index = 0;
  const sendNext = () =>
    index < pictures.length
      ? stream.write({ frame: { frame_id: index + 1, picture: pictures[index].bytes } })
      : stream.end();
  sendNext();
  for await (const message of stream) {
    if (message.outcome === "model_set") {
      modelSet = message.model_set; // the snapshots that answer, and the labels of the confidences
      continue;
    }
    if (message.outcome === "failure" && message.frame_id === "0") throw new Error(message.failure.message);
    yield { picture: pictures[index], modelSet, message };
    index += 1;
    sendNext();
  }
}

function sentence({ picture, modelSet, message }) {
  if (message.outcome === "failure") return `${picture.name}: ${message.failure.message}`;
  const answers = message.predictions.predictions.map((prediction, index) => {
    const label = modelSet.labels[prediction.predicted_index].name;
    const percent = (100 * prediction.confidences[prediction.predicted_index]).toFixed(0);
    return `${modelSet.snapshots[index].name} says ${label} (${percent} %)`;
  });
  return `${picture.name}: ${answers.join(", ")}`;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      server: { type: "string", default: process.env.DIPTYCH_SERVER || "127.0.0.1:4817" },
      pictures: { type: "string" },
      protos: { type: "string", default: PROTOS },
    },
  });
  if (!values.pictures) throw new Error("Say where the pictures are: --pictures FOLDER");
  const api = loadApi(values.protos);
  const credentials = grpc.credentials.createInsecure(); // a server on this machine has neither TLS nor tokens
  const snapshotService = new api.SnapshotService(values.server, credentials);
  const predictionService = new api.PredictionService(values.server, credentials);
  try {
    const trained = (await listSnapshots(snapshotService)).filter((snapshot) => snapshot.model_id);
    for (const snapshot of trained) console.log(`${snapshot.id}  ${snapshot.name}`);
    const chosen = positionals.length ? positionals : trained.slice(0, 2).map((snapshot) => snapshot.id);
    if (!chosen.length) throw new Error("No snapshot is trained yet: diptych train DATASET");
    const pictures = await picturesOf(values.pictures);
    for await (const answer of answersTo(pictures, chosen, predictionService)) console.log(sentence(answer));
  } finally {
    snapshotService.close();
    predictionService.close();
  }
}

main().catch((error) => {
  console.error(error.details || error.message);
  process.exitCode = 1;
});
