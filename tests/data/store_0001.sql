BEGIN TRANSACTION;
CREATE TABLE after_sales (
	after_sale_id TEXT NOT NULL, 
	shop_id TEXT NOT NULL, 
	order_id TEXT NOT NULL, 
	item_id TEXT DEFAULT '' NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	applied_s BIGINT DEFAULT '0' NOT NULL, 
	updated_s BIGINT DEFAULT '0' NOT NULL, 
	deadline_s BIGINT DEFAULT '0' NOT NULL, 
	refund_fen BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (after_sale_id), 
	FOREIGN KEY(shop_id) REFERENCES shops (shop_id)
);
INSERT INTO "after_sales" VALUES('as-69000002','100001','69000002','i1','refund_before_ship','waits_for_shop',1782877800,1782877800,1782882000,1990);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE audit_log (
	number INTEGER NOT NULL, 
	at_s BIGINT DEFAULT '0' NOT NULL, 
	actor TEXT DEFAULT '' NOT NULL, 
	action TEXT DEFAULT '' NOT NULL, 
	subject TEXT DEFAULT '' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	previous TEXT DEFAULT '' NOT NULL, 
	digest TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "audit_log" VALUES(1,1782878400,'小王','label.print','100001-69000001-1','','0000000000000000000000000000000000000000000000000000000000000000','cf3cdfee281ca4cc0f2c51c09ce29989d214f4d7874f7a73ac65562948489bcb');
INSERT INTO "audit_log" VALUES(2,1782878460,'小王','label.print','100001-69000001-1','','cf3cdfee281ca4cc0f2c51c09ce29989d214f4d7874f7a73ac65562948489bcb','9eeb6fed7348ef00eb7c1b3f11e8f1e716e99d4013b83e114ab3184867ec238a');
INSERT INTO "audit_log" VALUES(3,1782878520,'小王','label.print','100001-69000001-1','','9eeb6fed7348ef00eb7c1b3f11e8f1e716e99d4013b83e114ab3184867ec238a','ea6c715fa836af3495839676ab9ba41a9257dbc750aaa66c20b932da611aafb2');
CREATE TABLE bad_rows (
	shop_id TEXT NOT NULL, 
	row_id TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	seen_s BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (shop_id, row_id, reason), 
	FOREIGN KEY(shop_id) REFERENCES shops (shop_id)
)
 WITHOUT ROWID

;
INSERT INTO "bad_rows" VALUES('100001','69000009','pay_time',1782878400);
CREATE TABLE carriers (
	shop_id TEXT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	position INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (shop_id, code), 
	FOREIGN KEY(shop_id) REFERENCES shops (shop_id)
)
 WITHOUT ROWID

;
INSERT INTO "carriers" VALUES('100001','zhongtong','中通快递',0);
CREATE TABLE items (
	order_id TEXT NOT NULL, 
	item_id TEXT NOT NULL, 
	position INTEGER DEFAULT '0' NOT NULL, 
	product_id TEXT DEFAULT '' NOT NULL, 
	sku_id TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	spec TEXT DEFAULT '' NOT NULL, 
	code TEXT DEFAULT '' NOT NULL, 
	quantity INTEGER DEFAULT '0' NOT NULL, 
	price_fen BIGINT DEFAULT '0' NOT NULL, 
	paid_fen BIGINT DEFAULT '0' NOT NULL, 
	status TEXT DEFAULT '' NOT NULL, 
	refund TEXT DEFAULT '' NOT NULL, 
	presale INTEGER DEFAULT '0' NOT NULL, 
	gift INTEGER DEFAULT '0' NOT NULL, 
	needs_shipping INTEGER DEFAULT '0' NOT NULL, 
	picture_url TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (order_id, item_id), 
	FOREIGN KEY(order_id) REFERENCES orders (order_id)
)
 WITHOUT ROWID

;
INSERT INTO "items" VALUES('69000001','i1',0,'p1','s1','茶杯1','白色','CUP-1',1,1990,1990,'to_ship','none',0,0,1,'');
INSERT INTO "items" VALUES('69000001','i2',1,'p2','s2','茶杯2','白色','CUP-2',2,1990,3980,'to_ship','none',0,0,1,'');
INSERT INTO "items" VALUES('69000002','i1',0,'p1','s1','茶杯1','白色','CUP-1',1,1990,1990,'to_ship','none',0,0,1,'');
INSERT INTO "items" VALUES('69000002','i2',1,'p2','s2','茶杯2','白色','CUP-2',2,1990,3980,'to_ship','none',0,0,1,'');
CREATE TABLE meta (
	"key" TEXT NOT NULL, 
	value TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('audit.head','3 ea6c715fa836af3495839676ab9ba41a9257dbc750aaa66c20b932da611aafb2');
CREATE TABLE operations (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	kind TEXT DEFAULT '' NOT NULL, 
	subject TEXT DEFAULT '' NOT NULL, 
	batch_id TEXT DEFAULT '' NOT NULL, 
	at_s BIGINT DEFAULT '0' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	outcome TEXT DEFAULT '' NOT NULL, 
	outcome_s BIGINT DEFAULT '0' NOT NULL, 
	outcome_note TEXT DEFAULT '' NOT NULL
);
INSERT INTO "operations" VALUES(1,'waybill.buy','w-100001-69000001-1','b',1782878460,'','done',1782878520,'');
INSERT INTO "operations" VALUES(2,'label.print','j','',1782878580,'','',0,'');
CREATE TABLE order_receivers (
	order_id TEXT NOT NULL, 
	sealed BLOB NOT NULL, 
	PRIMARY KEY (order_id), 
	FOREIGN KEY(order_id) REFERENCES orders (order_id)
);
INSERT INTO "order_receivers" VALUES('69000001',X'010C7C385C35995C7DD530CFF67470FD5DA91426F7434EC514D095AD0EEC263D11ADC74570BAD75BC85BCD75554FB55CF7AFF43D5974987A5EC65D6D4A49918155799479C161AE64C269559A1C477D274B3BD83F704CA8365B');
INSERT INTO "order_receivers" VALUES('69000002',X'01E94A9DD22C23D1C9958C9BAB61B9A7951F152CD14A00B3DA41F2C649DA5455B6208E11FFA18496F1BA25CDCC76768FCD39C3BF25D69CB5417B432E25AA9B52AA6E78BBBF47DA65A31E632FAB394D15E566C5A724044E443F');
CREATE TABLE orders (
	order_id TEXT NOT NULL, 
	shop_id TEXT NOT NULL, 
	status TEXT DEFAULT '' NOT NULL, 
	created_s BIGINT DEFAULT '0' NOT NULL, 
	updated_s BIGINT DEFAULT '0' NOT NULL, 
	paid_s BIGINT DEFAULT '0' NOT NULL, 
	shipped_s BIGINT DEFAULT '0' NOT NULL, 
	finished_s BIGINT DEFAULT '0' NOT NULL, 
	promise_s BIGINT DEFAULT '0' NOT NULL, 
	appointment_s BIGINT DEFAULT '0' NOT NULL, 
	order_fen BIGINT DEFAULT '0' NOT NULL, 
	paid_fen BIGINT DEFAULT '0' NOT NULL, 
	post_fen BIGINT DEFAULT '0' NOT NULL, 
	buyer_words TEXT DEFAULT '' NOT NULL, 
	seller_words TEXT DEFAULT '' NOT NULL, 
	flag INTEGER DEFAULT '0' NOT NULL, 
	address_key TEXT DEFAULT '' NOT NULL, 
	receiver_print TEXT DEFAULT '' NOT NULL, 
	name_mask TEXT DEFAULT '' NOT NULL, 
	phone_mask TEXT DEFAULT '' NOT NULL, 
	province TEXT DEFAULT '' NOT NULL, 
	city TEXT DEFAULT '' NOT NULL, 
	district TEXT DEFAULT '' NOT NULL, 
	street TEXT DEFAULT '' NOT NULL, 
	packs TEXT DEFAULT '[]' NOT NULL, 
	promised_carrier TEXT DEFAULT '' NOT NULL, 
	urge_count INTEGER DEFAULT '0' NOT NULL, 
	tags TEXT DEFAULT '[]' NOT NULL, 
	held INTEGER DEFAULT '0' NOT NULL, 
	checked_s BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (order_id), 
	FOREIGN KEY(shop_id) REFERENCES shops (shop_id)
);
INSERT INTO "orders" VALUES('69000001','100001','to_ship',1782874200,1782875400,1782874800,0,0,1783051200,0,5970,5970,0,'请小心轻放','',0,'addr-1','07ab13a284c3df484e69fe6cc1b292b0','王*明','138******78','浙江省','杭州市','西湖区','文新街道','[]','',0,'[]',0,1782878400);
INSERT INTO "orders" VALUES('69000002','100001','to_ship',1782874200,1782875400,1782874800,0,0,1783051200,0,5970,5970,0,'请小心轻放','',0,'addr-1','07ab13a284c3df484e69fe6cc1b292b0','王*明','138******78','浙江省','杭州市','西湖区','文新街道','[]','',0,'[]',0,1782878400);
CREATE TABLE parcel_lines (
	parcel_id TEXT NOT NULL, 
	order_id TEXT NOT NULL, 
	item_id TEXT NOT NULL, 
	position INTEGER DEFAULT '0' NOT NULL, 
	quantity INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (parcel_id, order_id, item_id), 
	FOREIGN KEY(parcel_id) REFERENCES parcels (parcel_id)
)
 WITHOUT ROWID

;
INSERT INTO "parcel_lines" VALUES('100001-69000001-1','69000001','i1',0,1);
INSERT INTO "parcel_lines" VALUES('100001-69000001-1','69000001','i2',1,2);
INSERT INTO "parcel_lines" VALUES('100001-69000002-1','69000002','i1',0,1);
INSERT INTO "parcel_lines" VALUES('100001-69000002-1','69000002','i2',1,2);
CREATE TABLE parcel_orders (
	order_id TEXT NOT NULL, 
	parcel_id TEXT NOT NULL, 
	position INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (order_id, parcel_id), 
	FOREIGN KEY(order_id) REFERENCES orders (order_id), 
	FOREIGN KEY(parcel_id) REFERENCES parcels (parcel_id)
)
 WITHOUT ROWID

;
INSERT INTO "parcel_orders" VALUES('69000001','100001-69000001-1',0);
INSERT INTO "parcel_orders" VALUES('69000002','100001-69000002-1',0);
CREATE TABLE parcels (
	parcel_id TEXT NOT NULL, 
	shop_id TEXT NOT NULL, 
	stage TEXT DEFAULT '' NOT NULL, 
	blocks INTEGER DEFAULT '0' NOT NULL, 
	closing INTEGER DEFAULT '0' NOT NULL, 
	problem TEXT DEFAULT '' NOT NULL, 
	ordinal INTEGER DEFAULT '1' NOT NULL, 
	revision INTEGER DEFAULT '1' NOT NULL, 
	order_ids TEXT DEFAULT '' NOT NULL, 
	paid_s BIGINT DEFAULT '0' NOT NULL, 
	promise_s BIGINT DEFAULT '0' NOT NULL, 
	paid_fen BIGINT DEFAULT '0' NOT NULL, 
	buyer_words TEXT DEFAULT '' NOT NULL, 
	seller_words TEXT DEFAULT '' NOT NULL, 
	flag INTEGER DEFAULT '0' NOT NULL, 
	presale INTEGER DEFAULT '0' NOT NULL, 
	checked_s BIGINT DEFAULT '0' NOT NULL, 
	promised_carrier TEXT DEFAULT '' NOT NULL, 
	receiver TEXT DEFAULT '' NOT NULL, 
	region TEXT DEFAULT '' NOT NULL, 
	goods TEXT DEFAULT '' NOT NULL, 
	codes TEXT DEFAULT '' NOT NULL, 
	kinds INTEGER DEFAULT '0' NOT NULL, 
	quantity INTEGER DEFAULT '0' NOT NULL, 
	waybill_id TEXT, 
	carrier TEXT DEFAULT '' NOT NULL, 
	tracking_number TEXT DEFAULT '' NOT NULL, 
	copies INTEGER DEFAULT '0' NOT NULL, 
	uploaded_s BIGINT DEFAULT '0' NOT NULL, 
	picked_up_s BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (parcel_id), 
	FOREIGN KEY(shop_id) REFERENCES shops (shop_id)
);
INSERT INTO "parcels" VALUES('100001-69000001-1','100001','picked_up',0,0,'',1,1,'69000001',1782874800,1783051200,5970,'请小心轻放','',0,0,1782878400,'','王*明 138******78','浙江省 杭州市 西湖区','茶杯1 白色 ×1; 茶杯2 白色 ×2','CUP-1 CUP-2',2,3,'w-100001-69000001-1','zhongtong','ZT001',1,1782878760,1782880200);
INSERT INTO "parcels" VALUES('100001-69000002-1','100001','to_number',4,0,'',1,1,'69000002',1782874800,1783051200,5970,'请小心轻放','',0,0,1782878400,'','王*明 138******78','浙江省 杭州市 西湖区','茶杯1 白色 ×1; 茶杯2 白色 ×2','CUP-1 CUP-2',2,3,NULL,'','',0,0,0);
CREATE TABLE print_jobs (
	job_id TEXT NOT NULL, 
	batch_id TEXT DEFAULT '' NOT NULL, 
	sequence INTEGER DEFAULT '0' NOT NULL, 
	parcel_id TEXT NOT NULL, 
	waybill_id TEXT NOT NULL, 
	printer_id TEXT DEFAULT '' NOT NULL, 
	copy INTEGER DEFAULT '0' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	leased_s BIGINT DEFAULT '0' NOT NULL, 
	settled_s BIGINT DEFAULT '0' NOT NULL, 
	confirmed_by TEXT DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	problem TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (job_id), 
	FOREIGN KEY(parcel_id) REFERENCES parcels (parcel_id), 
	FOREIGN KEY(waybill_id) REFERENCES waybills (waybill_id)
);
INSERT INTO "print_jobs" VALUES('j-w-100001-69000001-1','batch',1,'100001-69000001-1','w-100001-69000001-1','label',1,'printed',1782878580,1782878640,'printer','','');
CREATE TABLE route_events (
	number INTEGER NOT NULL, 
	waybill_id TEXT NOT NULL, 
	at_s BIGINT DEFAULT '0' NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	text TEXT DEFAULT '' NOT NULL, 
	site TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (number), 
	CONSTRAINT uq_route_events UNIQUE (waybill_id, at_s, state, text), 
	FOREIGN KEY(waybill_id) REFERENCES waybills (waybill_id)
);
INSERT INTO "route_events" VALUES(1,'w-100001-69000001-1',1782880200,'picked_up','GOT','已揽收','杭州');
CREATE TABLE shipments (
	shipment_id TEXT NOT NULL, 
	batch_id TEXT DEFAULT '' NOT NULL, 
	parcel_id TEXT NOT NULL, 
	waybill_id TEXT NOT NULL, 
	request_id TEXT DEFAULT '' NOT NULL, 
	call TEXT DEFAULT '' NOT NULL, 
	carrier TEXT DEFAULT '' NOT NULL, 
	tracking_number TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	intended_s BIGINT DEFAULT '0' NOT NULL, 
	settled_s BIGINT DEFAULT '0' NOT NULL, 
	pack_id TEXT DEFAULT '' NOT NULL, 
	problem TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (shipment_id), 
	FOREIGN KEY(parcel_id) REFERENCES parcels (parcel_id), 
	FOREIGN KEY(waybill_id) REFERENCES waybills (waybill_id)
);
INSERT INTO "shipments" VALUES('s-w-100001-69000001-1','batch','100001-69000001-1','w-100001-69000001-1','r1','whole','zhongtong','ZT001','done',1782878700,1782878760,'','');
CREATE TABLE shops (
	shop_id TEXT NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	app_key TEXT DEFAULT '' NOT NULL, 
	authorized INTEGER DEFAULT '0' NOT NULL, 
	practice INTEGER DEFAULT '0' NOT NULL, 
	removed INTEGER DEFAULT '0' NOT NULL, 
	synced_s BIGINT DEFAULT '0' NOT NULL, 
	sync_error TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (shop_id)
);
INSERT INTO "shops" VALUES('100001','练习店铺','7777777777777777777',1,0,0,1782878400,'');
CREATE TABLE sync_cursors (
	shop_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	upto_s BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (shop_id, kind), 
	FOREIGN KEY(shop_id) REFERENCES shops (shop_id)
)
 WITHOUT ROWID

;
INSERT INTO "sync_cursors" VALUES('100001','orders',1782878400);
CREATE TABLE waybills (
	waybill_id TEXT NOT NULL, 
	parcel_id TEXT NOT NULL, 
	revision INTEGER DEFAULT '0' NOT NULL, 
	carrier TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	tracking_number TEXT DEFAULT '' NOT NULL, 
	sort_code TEXT DEFAULT '' NOT NULL, 
	hub_code TEXT DEFAULT '' NOT NULL, 
	hub_name TEXT DEFAULT '' NOT NULL, 
	short_name TEXT DEFAULT '' NOT NULL, 
	sender TEXT DEFAULT '' NOT NULL, 
	intended_s BIGINT DEFAULT '0' NOT NULL, 
	settled_s BIGINT DEFAULT '0' NOT NULL, 
	problem TEXT DEFAULT '' NOT NULL, 
	receiver_print TEXT DEFAULT '' NOT NULL, 
	asked_s BIGINT DEFAULT '0' NOT NULL, 
	picked_up_s BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (waybill_id), 
	FOREIGN KEY(parcel_id) REFERENCES parcels (parcel_id)
);
INSERT INTO "waybills" VALUES('w-100001-69000001-1','100001-69000001-1',1,'zhongtong','bought','ZT001','300-01-02','H1','杭州','杭','',1782878460,1782878520,'','07ab13a284c3df484e69fe6cc1b292b0',1782880260,1782880200);
CREATE INDEX ix_operations_open ON operations (number) WHERE outcome = '';
CREATE INDEX ix_orders_paid ON orders (paid_s);
CREATE INDEX ix_after_sales_order ON after_sales (order_id);
CREATE INDEX ix_parcels_picked_up ON parcels (picked_up_s) WHERE picked_up_s > 0;
CREATE INDEX ix_parcels_awaiting ON parcels (shop_id, paid_s) WHERE stage = 'shipped';
CREATE INDEX ix_parcels_pending ON parcels (paid_s, parcel_id) WHERE stage IN ('to_number', 'number_unknown', 'to_print', 'to_confirm', 'to_ship', 'ship_unknown');
CREATE INDEX ix_parcel_orders_parcel ON parcel_orders (parcel_id);
CREATE INDEX ix_waybills_settled ON waybills (settled_s) WHERE state = 'bought';
CREATE INDEX ix_waybills_number ON waybills (tracking_number) WHERE tracking_number <> '';
CREATE UNIQUE INDEX uq_waybills_live ON waybills (parcel_id, revision) WHERE state NOT IN ('failed', 'cancelled');
CREATE INDEX ix_waybills_open ON waybills (state) WHERE state IN ('intended', 'unknown');
CREATE INDEX ix_waybills_parcel ON waybills (parcel_id);
CREATE INDEX ix_print_jobs_open ON print_jobs (state, leased_s) WHERE state IN ('leased', 'sending', 'unconfirmed');
CREATE INDEX ix_print_jobs_parcel ON print_jobs (parcel_id);
CREATE UNIQUE INDEX uq_print_jobs_copy ON print_jobs (waybill_id, copy) WHERE state <> 'not_printed';
CREATE INDEX ix_print_jobs_waybill ON print_jobs (waybill_id);
CREATE INDEX ix_print_jobs_batch ON print_jobs (batch_id, sequence);
CREATE INDEX ix_print_jobs_settled ON print_jobs (settled_s) WHERE state = 'printed';
CREATE INDEX ix_shipments_parcel ON shipments (parcel_id);
CREATE INDEX ix_shipments_waybill ON shipments (waybill_id);
CREATE INDEX ix_shipments_settled ON shipments (settled_s) WHERE state = 'done';
CREATE INDEX ix_shipments_open ON shipments (state) WHERE state IN ('intended', 'unknown');
CREATE UNIQUE INDEX uq_shipments_live ON shipments (waybill_id) WHERE state <> 'failed';
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('operations',2);
COMMIT;
